package dev.fovea.pictures.raster;

/** A size in pixels. */
public record ImageSize(int width, int height) {
  /** The longest side a picture may have, in pixels. */
  public static final int MAX_SIDE = 65_535;
}
