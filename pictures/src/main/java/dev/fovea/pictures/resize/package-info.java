/** Bicubic resizing line by line, bit for bit as Pillow does it. */
package dev.fovea.pictures.resize;
