package dev.fovea.engine.vision;

import java.util.Arrays;

/**
 * A plane of a VP8 frame in whole macroblocks. There is a row above it, 127, and a column to the
 * left, 129, from which the first macroblocks are predicted.
 */
final class Vp8Plane {
  private static final int ABOVE = 127;
  private static final int LEFT = 129;

  final byte[] pixels;
  final int stride;

  Vp8Plane(int width, int height) {
    this.stride = width + 1;
    this.pixels = new byte[stride * (height + 1)];
    for (int y = 1; y <= height; y++) {
      pixels[y * stride] = (byte) LEFT;
    }
    Arrays.fill(pixels, 0, stride, (byte) ABOVE);
  }

  /** Returns the index of a pixel. */
  int at(int x, int y) {
    return (y + 1) * stride + x + 1;
  }
}
