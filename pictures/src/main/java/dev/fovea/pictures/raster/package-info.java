/** What all formats write to and take from: lines of pixels, scratch memory, turns, limits. */
package dev.fovea.pictures.raster;
