package dev.fovea.pictures.vp8;

/** The loop filter of VP8 (RFC 6386, section 15), which smooths the edges of blocks. */
final class Vp8Filter {
  private final int sharpness;

  /** The limits of the macroblock at hand. */
  private int edgeLimit;

  private int interiorLimit;
  private int varianceLimit;

  Vp8Filter(int sharpness) {
    this.sharpness = sharpness;
  }

  /** Sets the limits for a macroblock whose filter has the strength {@code level}, over 0. */
  void level(int level) {
    int interior = level;
    if (sharpness > 0) {
      interior = Math.min(level >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
    }
    interiorLimit = Math.max(interior, 1);
    edgeLimit = 2 * level + interiorLimit;
    varianceLimit = level >= 40 ? 2 : level >= 15 ? 1 : 0;
  }

  /**
   * Filters the edge before {@code count} pixels.
   *
   * @param along the step from a pixel of the edge to the next
   * @param across the step over the edge
   * @param outer whether this is the edge of a macroblock
   */
  void normal(byte[] pixels, int from, int along, int across, int count, boolean outer) {
    int limit = 2 * (edgeLimit + (outer ? 4 : 0)) + 1;
    for (int i = 0; i < count; i++) {
      int at = from + i * along;
      if (!exceeds(pixels, at, across, limit) && isSmooth(pixels, at, across)) {
        if (varies(pixels, at, across)) {
          two(pixels, at, across);
        } else if (outer) {
          six(pixels, at, across);
        } else {
          four(pixels, at, across);
        }
      }
    }
  }

  /** Filters the edge before {@code count} pixels in the simple way. */
  void simple(byte[] pixels, int from, int along, int across, int count, boolean outer) {
    int limit = 2 * (edgeLimit + (outer ? 4 : 0)) + 1;
    for (int i = 0; i < count; i++) {
      int at = from + i * along;
      if (!exceeds(pixels, at, across, limit)) {
        two(pixels, at, across);
      }
    }
  }

  private static boolean exceeds(byte[] pixels, int at, int step, int limit) {
    return 4 * difference(pixels, at - step, at) + difference(pixels, at - 2 * step, at + step)
        > limit;
  }

  private boolean isSmooth(byte[] pixels, int at, int step) {
    for (int i = 1; i <= 3; i++) {
      if (difference(pixels, at - (i + 1) * step, at - i * step) > interiorLimit
          || difference(pixels, at + i * step, at + (i - 1) * step) > interiorLimit) {
        return false;
      }
    }
    return true;
  }

  private boolean varies(byte[] pixels, int at, int step) {
    return difference(pixels, at - 2 * step, at - step) > varianceLimit
        || difference(pixels, at + step, at) > varianceLimit;
  }

  private static int difference(byte[] pixels, int one, int other) {
    return Math.abs((pixels[one] & 0xff) - (pixels[other] & 0xff));
  }

  /** Returns three times the step at the edge, and the steps around it. */
  private static int slope(byte[] pixels, int at, int step) {
    int inner = (pixels[at] & 0xff) - (pixels[at - step] & 0xff);
    int outer = (pixels[at - 2 * step] & 0xff) - (pixels[at + step] & 0xff);
    return 3 * inner + Math.clamp(outer, -128, 127);
  }

  private static void two(byte[] pixels, int at, int step) {
    int slope = slope(pixels, at, step);
    add(pixels, at - step, Math.clamp((slope + 3) >> 3, -16, 15));
    add(pixels, at, -Math.clamp((slope + 4) >> 3, -16, 15));
  }

  private static void four(byte[] pixels, int at, int step) {
    int slope = 3 * ((pixels[at] & 0xff) - (pixels[at - step] & 0xff));
    int right = Math.clamp((slope + 4) >> 3, -16, 15);
    int half = (right + 1) >> 1;
    add(pixels, at - 2 * step, half);
    add(pixels, at - step, Math.clamp((slope + 3) >> 3, -16, 15));
    add(pixels, at, -right);
    add(pixels, at + step, -half);
  }

  private static void six(byte[] pixels, int at, int step) {
    int slope = Math.clamp(slope(pixels, at, step), -128, 127);
    for (int i = 0; i < 3; i++) {
      int change = (9 * (3 - i) * slope + 63) >> 7;
      add(pixels, at - (i + 1) * step, change);
      add(pixels, at + i * step, -change);
    }
  }

  private static void add(byte[] pixels, int at, int change) {
    pixels[at] = (byte) Math.clamp((pixels[at] & 0xff) + change, 0, 255);
  }
}
