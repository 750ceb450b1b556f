/** The routes that list models, load them and let them go. */
package dev.fovea.server.models;
