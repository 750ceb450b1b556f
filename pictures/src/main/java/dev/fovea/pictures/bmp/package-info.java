/** Windows bitmaps. */
package dev.fovea.pictures.bmp;
