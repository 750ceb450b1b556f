package dev.fovea.pictures.raster;

/** A picture of 8-bit red, green and blue: {@code pixels} is {@code [height, width, 3]}. */
public record RgbImage(int width, int height, byte[] pixels) {
  public RgbImage {
    if (pixels.length != 3L * width * height) {
      throw new IllegalArgumentException(
          pixels.length + " bytes for " + width + " x " + height + " pixels");
    }
  }
}
