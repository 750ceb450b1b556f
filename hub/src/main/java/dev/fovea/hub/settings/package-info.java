/**
 * What the environment, the user and the catalog say: where things are, what models are called, and
 * how the hub fails.
 */
package dev.fovea.hub.settings;
