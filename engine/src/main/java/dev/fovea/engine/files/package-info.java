/** The small files of a checkpoint, read in bounded time and memory. */
package dev.fovea.engine.files;
