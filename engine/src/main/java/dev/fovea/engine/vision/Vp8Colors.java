package dev.fovea.engine.vision;

/**
 * Makes RGB of the planes of VP8, bit for bit as libwebp: chroma, of half the size, is interpolated
 * with weights of 9, 3, 3 and 1 sixteenths, and colors are BT.601 of limited range.
 */
final class Vp8Colors {
  private Vp8Colors() {}

  static RgbImage rgb(Vp8Plane luma, Vp8Plane blue, Vp8Plane red, int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    int[] blues = new int[width];
    int[] reds = new int[width];
    int lastRow = (height + 1) / 2 - 1;
    for (int y = 0; y < height; y++) {
      int near = y / 2;
      int far = Math.clamp(y % 2 == 0 ? near - 1 : near + 1, 0, lastRow);
      interpolate(blue, near, far, blues);
      interpolate(red, near, far, reds);
      int row = luma.at(0, y);
      for (int x = 0; x < width; x++) {
        put(pixels, 3 * (y * width + x), luma.pixels[row + x] & 0xff, blues[x], reds[x]);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** Writes a line of chroma, between the rows {@code near} and {@code far} of {@code plane}. */
  private static void interpolate(Vp8Plane plane, int near, int far, int[] line) {
    int width = line.length;
    int nearRow = plane.at(0, near);
    int farRow = plane.at(0, far);
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
