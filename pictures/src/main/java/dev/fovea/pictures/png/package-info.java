/** PNG, interlaced or not. */
package dev.fovea.pictures.png;
