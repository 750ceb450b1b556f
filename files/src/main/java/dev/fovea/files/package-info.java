/**
 * The files of a checkpoint: which of them make it, and how they are opened. Whoever made them is
 * not trusted. A leaf, for the hub and for the engine.
 */
package dev.fovea.files;
