package dev.fovea.pictures.vp8;

import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;

/**
 * Makes RGB of the planes of VP8, bit for bit as libwebp: chroma, of half the size, is interpolated
 * with weights of 9, 3, 3 and 1 sixteenths, and colors are BT.601 of limited range.
 */
final class Vp8Colors {
  private final int width;
  private final int height;
  private final Lines lines;
  private final byte[] rgb;
  private final int[] blues;
  private final int[] reds;

  Vp8Colors(int width, int height, Scratch scratch, Lines lines) {
    this.width = width;
    this.height = height;
    this.lines = lines;
    this.rgb = scratch.bytes(3L * width);
    this.blues = scratch.ints(width);
    this.reds = scratch.ints(width);
  }

  static long bytes(int width) {
    return Scratch.cost(3L * width) + 2 * Scratch.cost(4L * width);
  }

  /** Puts out the lines of the finished row of macroblocks, which is the {@code row}th. */
  void put(Vp8Plane luma, Vp8Plane blue, Vp8Plane red, int row) {
    int lastChroma = (height + 1) / 2 - 1;
    for (int y = 16 * row; y < Math.min(16 * row + 16, height); y++) {
      int near = y / 2;
      int far = Math.clamp(y % 2 == 0 ? near - 1 : near + 1, 0, lastChroma);
      interpolate(blue, near - 8 * row, far - 8 * row, blues);
      interpolate(red, near - 8 * row, far - 8 * row, reds);
      int line = luma.line(Vp8Plane.FINISHED, y - 16 * row);
      for (int x = 0; x < width; x++) {
        put(rgb, 3 * x, luma.pixels[line + x] & 0xff, blues[x], reds[x]);
      }
      lines.next(rgb);
    }
  }

  /** Writes a line of chroma, between the lines {@code near} and {@code far} of the row. */
  private static void interpolate(Vp8Plane plane, int near, int far, int[] line) {
    int width = line.length;
    int nearRow = plane.line(Vp8Plane.FINISHED, near);
    int farRow = plane.line(Vp8Plane.FINISHED, far);
    for (int x = 0; x < width; x++) {
      int close = x / 2;
      int other = x % 2 == 0 ? close - 1 : close + 1;
      int a = plane.pixels[nearRow + close] & 0xff;
      int c = plane.pixels[farRow + close] & 0xff;
      if (other < 0 || other > (width - 1) / 2) {
        line[x] = (3 * a + c + 2) >> 2;
      } else {
        int b = plane.pixels[nearRow + other] & 0xff;
        int d = plane.pixels[farRow + other] & 0xff;
        // Rounded twice, as in libwebp.
        int diagonal = (a + b + c + d + 8 + 2 * (b + c)) >> 3;
        line[x] = (diagonal + a) >> 1;
      }
    }
  }

  private static void put(byte[] pixels, int at, int y, int blue, int red) {
    int light = high(y, 19_077);
    pixels[at] = clip(light + high(red, 26_149) - 14_234);
    pixels[at + 1] = clip(light - high(blue, 6_419) - high(red, 13_320) + 8_708);
    pixels[at + 2] = clip(light + high(blue, 33_050) - 17_685);
  }

  private static int high(int value, int factor) {
    return (value * factor) >> 8;
  }

  private static byte clip(int value) {
    return (byte) Math.clamp(value >> 6, 0, 255);
  }
}
