package dev.fovea.engine.vision;

/**
 * What a picture file says about itself before its pixels.
 *
 * @param width the width as stored, before orientation
 * @param height the height likewise
 * @param orientation the EXIF orientation, 1 to 8
 */
record ImageHeader(long width, long height, int orientation) {
  ImageHeader {
    orientation = orientation < 1 || orientation > 8 ? 1 : orientation;
  }

  /** Returns how the picture is turned. */
  Turn turn() {
    return Turn.of(orientation);
  }
}
