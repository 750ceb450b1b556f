package dev.fovea.pictures.vp8;

import java.util.Arrays;

/** Predicts pixels from those above and to the left (RFC 6386, section 12). */
final class Vp8Prediction {
  /** Modes of macroblocks. */
  static final int AVERAGE = 0;

  static final int VERTICAL = 1;
  static final int HORIZONTAL = 2;
  static final int GRADIENT = 3;

  /** Each 4 x 4 block has a mode of its own. */
  static final int IN_BLOCKS = 4;

  private Vp8Prediction() {}

  /** Predicts a square of a macroblock; {@code at} is its first pixel. */
  static void square(Vp8Plane plane, int at, int side, int mode, boolean top, boolean leftmost) {
    byte[] pixels = plane.pixels;
    int stride = plane.stride;
    int fill = mode == AVERAGE ? average(plane, at, side, top, leftmost) : 0;
    for (int y = 0; y < side; y++) {
      int row = at + y * stride;
      switch (mode) {
        case VERTICAL -> System.arraycopy(pixels, at - stride, pixels, row, side);
        case HORIZONTAL -> Arrays.fill(pixels, row, row + side, pixels[row - 1]);
        case GRADIENT -> gradientRow(pixels, at - stride, row, side);
        default -> Arrays.fill(pixels, row, row + side, (byte) fill);
      }
    }
  }

  private static int average(Vp8Plane plane, int at, int side, boolean top, boolean leftmost) {
    if (top && leftmost) {
      return 128;
    }
    int sum = 0;
    for (int i = 0; i < side; i++) {
      sum += top ? 0 : plane.pixels[at - plane.stride + i] & 0xff;
      sum += leftmost ? 0 : plane.pixels[at + i * plane.stride - 1] & 0xff;
    }
    int count = top || leftmost ? side : 2 * side;
    return (sum + count / 2) / count;
  }

  private static void gradientRow(byte[] pixels, int above, int row, int side) {
    int change = (pixels[row - 1] & 0xff) - (pixels[above - 1] & 0xff);
    for (int x = 0; x < side; x++) {
      pixels[row + x] = (byte) Math.clamp((pixels[above + x] & 0xff) + change, 0, 255);
    }
  }

  /**
   * Predicts a 4 x 4 block.
   *
   * @param edge the pixels around it: 4 to the left from below, the corner, 8 above
   */
  static void block(byte[] pixels, int at, int stride, int mode, int[] edge) {
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        int value =
            switch (mode) {
              case 0 -> averageOf(edge);
              case 1 -> Math.clamp(edge[3 - y] + edge[5 + x] - edge[4], 0, 255);
              case 2 -> three(edge, 5 + x);
              case 3 -> y == 3 ? (edge[1] + 3 * edge[0] + 2) >> 2 : three(edge, 3 - y);
              case 4 -> x + y == 6 ? (edge[11] + 3 * edge[12] + 2) >> 2 : three(edge, 6 + x + y);
              case 5 -> three(edge, 4 + x - y);
              case 6 -> verticalRight(edge, x, y);
              case 7 -> verticalLeft(edge, x, y);
              case 8 -> horizontalDown(edge, x, y);
              default -> horizontalUp(edge, x, y);
            };
        pixels[at + y * stride + x] = (byte) value;
      }
    }
  }

  private static int averageOf(int[] edge) {
    int sum = 4;
    for (int i = 0; i < 4; i++) {
      sum += edge[i] + edge[5 + i];
    }
    return sum >> 3;
  }

  private static int verticalRight(int[] edge, int x, int y) {
    int back = 2 * x - y;
    if (back < 0) {
      return three(edge, back == -1 ? 4 : 5 + back);
    }
    int middle = 4 + back / 2;
    return back % 2 == 0 ? two(edge, middle) : three(edge, middle + 1);
  }

  private static int verticalLeft(int[] edge, int x, int y) {
    if (x == 3 && y >= 2) {
      return three(edge, 8 + y);
    }
    int first = 5 + x + y / 2;
    return y % 2 == 0 ? two(edge, first) : three(edge, first + 1);
  }

  private static int horizontalDown(int[] edge, int x, int y) {
    int back = 2 * y - x;
    if (back < 0) {
      return three(edge, back == -1 ? 4 : 3 - back);
    }
    int middle = 3 - back / 2;
    return back % 2 == 0 ? two(edge, middle) : three(edge, middle);
  }

  private static int horizontalUp(int[] edge, int x, int y) {
    int down = x + 2 * y;
    if (down > 5) {
      return edge[0];
    }
    if (down == 5) {
      return (edge[1] + 3 * edge[0] + 2) >> 2;
    }
    int first = 3 - down / 2;
    return down % 2 == 0 ? (edge[first] + edge[first - 1] + 1) >> 1 : three(edge, first - 1);
  }

  private static int two(int[] edge, int first) {
    return (edge[first] + edge[first + 1] + 1) >> 1;
  }

  private static int three(int[] edge, int middle) {
    return (edge[middle - 1] + 2 * edge[middle] + edge[middle + 1] + 2) >> 2;
  }
}
