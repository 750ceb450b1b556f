/** TIFF in strips and tiles, with the compressions that Pillow reads. */
package dev.fovea.pictures.tiff;
