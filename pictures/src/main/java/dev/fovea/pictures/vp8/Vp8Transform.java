package dev.fovea.pictures.vp8;

/** The inverse transforms of VP8 (RFC 6386, section 14), exact integers. */
final class Vp8Transform {
  private static final int COSINE = 20_091;
  private static final int SINE = 35_468;

  private Vp8Transform() {}

  /** Spreads the block of first coefficients at {@code from} over the 16 blocks of luma. */
  static void firsts(int[] values, int from) {
    int[] half = new int[16];
    for (int i = 0; i < 4; i++) {
      int a = values[from + i] + values[from + 12 + i];
      int b = values[from + 4 + i] + values[from + 8 + i];
      int c = values[from + 4 + i] - values[from + 8 + i];
      int d = values[from + i] - values[from + 12 + i];
      half[i] = a + b;
      half[4 + i] = d + c;
      half[8 + i] = a - b;
      half[12 + i] = d - c;
    }
    for (int i = 0; i < 4; i++) {
      int rounded = half[4 * i] + 3;
      int a = rounded + half[4 * i + 3];
      int b = half[4 * i + 1] + half[4 * i + 2];
      int c = half[4 * i + 1] - half[4 * i + 2];
      int d = rounded - half[4 * i + 3];
      values[64 * i] = (short) ((a + b) >> 3);
      values[64 * i + 16] = (short) ((d + c) >> 3);
      values[64 * i + 32] = (short) ((a - b) >> 3);
      values[64 * i + 48] = (short) ((d - c) >> 3);
    }
  }

  /** Adds the block of coefficients at {@code from} to the 4 x 4 pixels at {@code at}. */
  static void add(int[] values, int from, byte[] plane, int at, int stride) {
    int[] half = new int[16];
    for (int i = 0; i < 4; i++) {
      int a = values[from + i] + values[from + 8 + i];
      int b = values[from + i] - values[from + 8 + i];
      int c = sine(values[from + 4 + i]) - cosine(values[from + 12 + i]);
      int d = cosine(values[from + 4 + i]) + sine(values[from + 12 + i]);
      half[i] = a + d;
      half[4 + i] = b + c;
      half[8 + i] = b - c;
      half[12 + i] = a - d;
    }
    for (int i = 0; i < 4; i++) {
      int row = 4 * i;
      int rounded = half[row] + 4;
      int a = rounded + half[row + 2];
      int b = rounded - half[row + 2];
      int c = sine(half[row + 1]) - cosine(half[row + 3]);
      int d = cosine(half[row + 1]) + sine(half[row + 3]);
      int pixel = at + i * stride;
      plane[pixel] = plus(plane[pixel], a + d);
      plane[pixel + 1] = plus(plane[pixel + 1], b + c);
      plane[pixel + 2] = plus(plane[pixel + 2], b - c);
      plane[pixel + 3] = plus(plane[pixel + 3], a - d);
    }
  }

  private static byte plus(byte pixel, int eighths) {
    return (byte) Math.clamp((pixel & 0xff) + (eighths >> 3), 0, 255);
  }

  private static int cosine(int value) {
    return ((value * COSINE) >> 16) + value;
  }

  private static int sine(int value) {
    return (value * SINE) >> 16;
  }
}
