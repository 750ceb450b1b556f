/** Baseline and progressive JPEG. */
package dev.fovea.pictures.jpeg;
