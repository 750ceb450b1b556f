/** The directories of tags that TIFF has, and EXIF in other formats. */
package dev.fovea.pictures.exif;
