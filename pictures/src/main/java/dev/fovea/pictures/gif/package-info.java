/** The first frame of GIF files. */
package dev.fovea.pictures.gif;
