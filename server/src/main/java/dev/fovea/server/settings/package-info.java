/** How the server listens and whom it allows. */
package dev.fovea.server.settings;
