package dev.fovea.pictures.vp8l;

/** The predictions of lossless WebP (WebP lossless specification, section 4.1). */
final class Vp8lPrediction {
  private static final int BLACK = 0xff000000;

  private Vp8lPrediction() {}

  /** Adds each of the four bytes. */
  static int add(int one, int other) {
    int even = (one & 0xff00ff00) + (other & 0xff00ff00);
    int odd = (one & 0x00ff00ff) + (other & 0x00ff00ff);
    return (even & 0xff00ff00) | (odd & 0x00ff00ff);
  }

  /** Adds to the pixels {@code [from, to)} of {@code line} what their neighbours predict. */
  static void undo(int way, int[] line, int[] above, int from, int to) {
    for (int x = from; x < to; x++) {
      int left = line[x - 1];
      int top = above[x];
      int corner = above[x - 1];
      int right = above[x + 1];
      int prediction =
          switch (way) {
            case 1 -> left;
            case 2 -> top;
            case 3 -> right;
            case 4 -> corner;
            case 5 -> average(average(left, right), top);
            case 6 -> average(left, corner);
            case 7 -> average(left, top);
            case 8 -> average(corner, top);
            case 9 -> average(top, right);
            case 10 -> average(average(left, corner), average(top, right));
            case 11 -> select(left, top, corner);
            case 12 -> full(left, top, corner);
            case 13 -> half(average(left, top), corner);
            default -> BLACK;
          };
      line[x] = add(line[x], prediction);
    }
  }

  private static int average(int one, int other) {
    return (((one ^ other) & 0xfefefefe) >>> 1) + (one & other);
  }

  private static int select(int left, int top, int corner) {
    int toLeft = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int c = (corner >>> shift) & 0xff;
      toLeft += Math.abs(((left >>> shift) & 0xff) - c) - Math.abs(((top >>> shift) & 0xff) - c);
    }
    return toLeft <= 0 ? top : left;
  }

  private static int full(int left, int top, int corner) {
    int sum = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int value =
          ((left >>> shift) & 0xff) + ((top >>> shift) & 0xff) - ((corner >>> shift) & 0xff);
      sum |= Math.clamp(value, 0, 255) << shift;
    }
    return sum;
  }

  private static int half(int average, int corner) {
    int sum = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int a = (average >>> shift) & 0xff;
      int value = a + (a - ((corner >>> shift) & 0xff)) / 2;
      sum |= Math.clamp(value, 0, 255) << shift;
    }
    return sum;
  }
}
