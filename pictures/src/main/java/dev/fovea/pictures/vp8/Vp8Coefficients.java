package dev.fovea.pictures.vp8;

import java.io.IOException;
import java.util.Arrays;

/** Reads the coefficients of macroblocks (RFC 6386, section 13) and undoes their quantization. */
final class Vp8Coefficients {
  static final int BLOCKS = 25;
  private static final int LUMA_WITHOUT_FIRST = 0;
  private static final int FIRSTS = 1;
  private static final int CHROMA = 2;
  private static final int LUMA = 3;

  /** In the flags of a macroblock's edge: 4 of luma, 2 of each chroma, 1 of the first ones. */
  private static final int EDGE = 9;

  private static final int[] BAND = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7};
  private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
  private static final int[][] EXTRA_BITS = {
    {173, 148, 140},
    {176, 155, 140, 135},
    {180, 157, 141, 134, 130},
    {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
  };

  private final int[] probabilities;
  private final boolean[] above;
  private final boolean[] left = new boolean[EDGE];

  /** The coefficients of a macroblock: 16 blocks of luma, 4 of each chroma, and the first ones. */
  final int[] values = new int[16 * BLOCKS];

  Vp8Coefficients(int[] probabilities, int columns) {
    this.probabilities = probabilities;
    this.above = new boolean[EDGE * columns];
  }

  /** Returns the bytes that those of a picture with {@code columns} macroblocks a row take. */
  static long bytes(int columns) {
    return (long) EDGE * columns + Integer.BYTES * 16 * BLOCKS;
  }

  void startRow() {
    Arrays.fill(left, false);
  }

  /** Takes a macroblock without coefficients. */
  void skip(int column, boolean inBlocks) {
    Arrays.fill(values, 0);
    int kept = inBlocks ? EDGE - 1 : EDGE;
    Arrays.fill(left, 0, kept, false);
    Arrays.fill(above, EDGE * column, EDGE * column + kept, false);
  }

  /** Reads the coefficients of a macroblock, and returns whether any is not 0. */
  boolean read(Vp8Bits bits, int column, boolean inBlocks, int[] factors) throws IOException {
    Arrays.fill(values, 0);
    int edge = EDGE * column;
    boolean any = false;
    if (!inBlocks) {
      int index = edge + EDGE - 1;
      int context = (above[index] ? 1 : 0) + (left[EDGE - 1] ? 1 : 0);
      int count = block(bits, FIRSTS, context, 0, 16 * 24, factors[2], factors[3]);
      above[index] = count > 0;
      left[EDGE - 1] = count > 0;
      Vp8Transform.firsts(values, 16 * 24);
    }
    int type = inBlocks ? LUMA : LUMA_WITHOUT_FIRST;
    any |= blocks(bits, type, edge, 0, 4, 0, factors[0], factors[1]);
    any |= blocks(bits, CHROMA, edge, 4, 2, 16, factors[4], factors[5]);
    any |= blocks(bits, CHROMA, edge, 6, 2, 20, factors[4], factors[5]);
    return any;
  }

  private boolean blocks(
      Vp8Bits bits, int type, int edge, int flag, int side, int block, int dc, int ac)
      throws IOException {
    int first = type == LUMA_WITHOUT_FIRST ? 1 : 0;
    boolean any = false;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int at = 16 * (block + y * side + x);
        int context = (above[edge + flag + x] ? 1 : 0) + (left[flag + y] ? 1 : 0);
        int count = block(bits, type, context, first, at, dc, ac);
        above[edge + flag + x] = count > first;
        left[flag + y] = count > first;
        any |= count > 1 || values[at] != 0;
      }
    }
    return any;
  }

  /** Returns the number of coefficients up to the last that is written. */
  private int block(Vp8Bits bits, int type, int context, int first, int at, int dc, int ac)
      throws IOException {
    int index = first;
    int p = probabilities(type, index, context);
    while (index < 16 && bits.bit(probabilities[p]) != 0) {
      while (bits.bit(probabilities[p + 1]) == 0) {
        if (++index == 16) {
          return 16;
        }
        p = probabilities(type, index, 0);
      }
      int value = value(bits, p);
      int sign = bits.flag() ? -1 : 1;
      // Like libwebp, keeps 16 bits, which are enough unless the data are damaged.
      values[at + ZIGZAG[index]] = (short) (sign * value * (index == 0 ? dc : ac));
      if (++index < 16) {
        p = probabilities(type, index, Math.min(value, 2));
      }
    }
    return index;
  }

  private static int probabilities(int type, int index, int context) {
    int row = (type * Vp8Tables.BANDS + BAND[index]) * Vp8Tables.CONTEXTS + context;
    return row * Vp8Tables.PROBABILITIES;
  }

  private int value(Vp8Bits bits, int p) throws IOException {
    if (bits.bit(probabilities[p + 2]) == 0) {
      return 1;
    }
    if (bits.bit(probabilities[p + 3]) == 0) {
      if (bits.bit(probabilities[p + 4]) == 0) {
        return 2;
      }
      return 3 + bits.bit(probabilities[p + 5]);
    }
    if (bits.bit(probabilities[p + 6]) == 0) {
      if (bits.bit(probabilities[p + 7]) == 0) {
        return 5 + bits.bit(159);
      }
      return 7 + 2 * bits.bit(165) + bits.bit(145);
    }
    int high = bits.bit(probabilities[p + 8]);
    int category = 2 * high + bits.bit(probabilities[p + 9 + high]);
    int extra = 0;
    for (int probability : EXTRA_BITS[category]) {
      extra = 2 * extra + bits.bit(probability);
    }
    return extra + 3 + (8 << category);
  }
}
