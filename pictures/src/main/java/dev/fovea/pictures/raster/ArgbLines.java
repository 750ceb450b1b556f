package dev.fovea.pictures.raster;

import java.io.IOException;

/** Takes the lines of a lossless WebP picture, from the top. */
public interface ArgbLines {
  /** Takes the next line: opacity, red, green and blue of each pixel, from the upper bits on. */
  void next(int[] line) throws IOException;
}
