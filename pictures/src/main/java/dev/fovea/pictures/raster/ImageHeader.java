package dev.fovea.pictures.raster;

/**
 * What a picture file says about itself before its pixels.
 *
 * @param width the width as stored, before orientation
 * @param height the height likewise
 * @param orientation the EXIF orientation, 1 to 8
 */
public record ImageHeader(long width, long height, int orientation) {
  public ImageHeader {
    orientation = orientation < 1 || orientation > 8 ? 1 : orientation;
  }

  /** Returns how the picture is turned. */
  public Turn turn() {
    return Turn.of(orientation);
  }
}
