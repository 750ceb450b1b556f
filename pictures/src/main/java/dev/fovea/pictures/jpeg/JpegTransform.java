package dev.fovea.pictures.jpeg;

import java.util.Arrays;

/**
 * The inverse cosine transform of JPEG in the integers of libjpeg's "islow", as its vector code
 * computes it: with the same 16-bit sums, which show where coefficients are absurd.
 */
final class JpegTransform {
  private static final int[] ZIGZAG = {
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63
  };

  private static final int SIZE = 8;
  private static final int CONSTANT_BITS = 13;
  private static final int FIRST_PASS_BITS = 2;

  // Constants of the transform times 2^13.
  private static final int F_0_298 = 2_446;
  private static final int F_0_390 = 3_196;
  private static final int F_0_541 = 4_433;
  private static final int F_0_765 = 6_270;
  private static final int F_0_899 = 7_373;
  private static final int F_1_175 = 9_633;
  private static final int F_1_501 = 12_299;
  private static final int F_1_847 = 15_137;
  private static final int F_1_961 = 16_069;
  private static final int F_2_053 = 16_819;
  private static final int F_2_562 = 20_995;
  private static final int F_3_072 = 25_172;

  private final int[] values = new int[SIZE * SIZE];

  /**
   * Writes the samples of a block.
   *
   * @param block the coefficients in zigzag order
   * @param last the place of the last that is not 0, or more
   * @param factors what they are multiplied with
   */
  void put(short[] block, int last, int[] factors, byte[] pixels, int at, int stride) {
    if (last == 0) {
      int value = (short) ((short) (block[0] * factors[0]) << FIRST_PASS_BITS);
      byte sample = sample((value + 16) >> 5);
      for (int y = 0; y < SIZE; y++) {
        Arrays.fill(pixels, at + y * stride, at + y * stride + SIZE, sample);
      }
      return;
    }
    Arrays.fill(values, 0);
    boolean flat = true;
    for (int k = 0; k <= last; k++) {
      values[ZIGZAG[k]] = (short) (block[k] * factors[k]);
      flat &= ZIGZAG[k] < SIZE || block[k] == 0;
    }
    if (flat) {
      for (int x = 0; x < SIZE; x++) {
        int value = (short) (values[x] << FIRST_PASS_BITS);
        for (int y = 0; y < SIZE; y++) {
          values[y * SIZE + x] = value;
        }
      }
    } else {
      for (int x = 0; x < SIZE; x++) {
        line(x, SIZE, CONSTANT_BITS - FIRST_PASS_BITS);
      }
    }
    for (int y = 0; y < SIZE; y++) {
      line(y * SIZE, 1, CONSTANT_BITS + FIRST_PASS_BITS + 3);
      for (int x = 0; x < SIZE; x++) {
        pixels[at + y * stride + x] = sample(values[y * SIZE + x]);
      }
    }
  }

  private static byte sample(int value) {
    return (byte) (Math.clamp(value, -128, 127) + 128);
  }

  private void line(int at, int step, int shift) {
    int in0 = values[at];
    int in1 = values[at + step];
    int in2 = values[at + 2 * step];
    int in3 = values[at + 3 * step];
    int in4 = values[at + 4 * step];
    int in5 = values[at + 5 * step];
    int in6 = values[at + 6 * step];
    int in7 = values[at + 7 * step];

    int even2 = in2 * F_0_541 + in6 * (F_0_541 - F_1_847);
    int even3 = in2 * (F_0_541 + F_0_765) + in6 * F_0_541;
    int even0 = (short) (in0 + in4) << CONSTANT_BITS;
    int even1 = (short) (in0 - in4) << CONSTANT_BITS;

    short sum3 = (short) (in7 + in3);
    short sum4 = (short) (in5 + in1);
    int z3 = sum3 * (F_1_175 - F_1_961) + sum4 * F_1_175;
    int z4 = sum3 * F_1_175 + sum4 * (F_1_175 - F_0_390);
    int odd0 = in7 * (F_0_298 - F_0_899) - in1 * F_0_899 + z3;
    int odd1 = in5 * (F_2_053 - F_2_562) - in3 * F_2_562 + z4;
    int odd2 = in3 * (F_3_072 - F_2_562) - in5 * F_2_562 + z3;
    int odd3 = in1 * (F_1_501 - F_0_899) - in7 * F_0_899 + z4;

    int half = 1 << (shift - 1);
    values[at] = word((even0 + even3 + odd3 + half) >> shift);
    values[at + 7 * step] = word((even0 + even3 - odd3 + half) >> shift);
    values[at + step] = word((even1 + even2 + odd2 + half) >> shift);
    values[at + 6 * step] = word((even1 + even2 - odd2 + half) >> shift);
    values[at + 2 * step] = word((even1 - even2 + odd1 + half) >> shift);
    values[at + 5 * step] = word((even1 - even2 - odd1 + half) >> shift);
    values[at + 3 * step] = word((even0 - even3 + odd0 + half) >> shift);
    values[at + 4 * step] = word((even0 - even3 - odd0 + half) >> shift);
  }

  private static int word(int value) {
    return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
  }
}
