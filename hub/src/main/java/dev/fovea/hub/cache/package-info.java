/**
 * The Hugging Face cache and other folders of models: what is in them, how files get in whole, and
 * how they leave.
 */
package dev.fovea.hub.cache;
