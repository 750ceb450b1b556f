package dev.fovea.engine.vision;

/**
 * What a picture file says about itself before its pixels.
 *
 * @param width the width as stored, before orientation
 * @param height the height likewise
 * @param orientation the EXIF orientation, 1 to 8
 * @param bytesPerPixel what a decoded pixel takes before it is RGB
 */
record ImageHeader(long width, long height, int orientation, int bytesPerPixel) {
  ImageHeader {
    orientation = orientation < 1 || orientation > 8 ? 1 : orientation;
  }

  /** Returns whether the orientation swaps width and height. */
  boolean transposed() {
    return orientation >= 5;
  }
}
