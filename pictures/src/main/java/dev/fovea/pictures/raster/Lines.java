package dev.fovea.pictures.raster;

/** Takes the lines of a picture one by one, from the top. Not for several threads. */
public interface Lines {
  /**
   * Takes the next line.
   *
   * @param line red, green and blue of each pixel; the caller's again when the call returns
   */
  void next(byte[] line);

  /** Sets the pixel {@code x} of a line to red, green and blue in the bits below 24. */
  static void put(byte[] line, int x, int color) {
    line[3 * x] = (byte) (color >> 16);
    line[3 * x + 1] = (byte) (color >> 8);
    line[3 * x + 2] = (byte) color;
  }
}
