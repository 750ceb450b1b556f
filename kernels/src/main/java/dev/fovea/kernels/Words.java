package dev.fovea.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The integers in words of {@link Matrix.Affine}, as floats: {@code q * 2^shift}, where the shift
 * is that of their place in the word, and 0 for those that are moved to the lowest place. {@link
 * #scale} is the inverse.
 */
final class Words {
  private static final int CHUNK = Packing.CHUNK;
  private static final float[][] SCALES = new float[9][];

  static {
    for (int bits : new int[] {2, 3, 4, 5, 6, 8}) {
      SCALES[bits] = scales(bits);
    }
  }

  private Words() {}

  private static float[] scales(int bits) {
    int perWord = CHUNK / bits;
    float[] scales = new float[CHUNK];
    for (int k = 0; k < CHUNK; k++) {
      boolean moved = k >= perWord * bits || (CHUNK % bits == 0 && k % perWord == perWord - 1);
      scales[k] = moved ? 1 : 1f / (1 << (bits * (k % perWord)));
    }
    return scales;
  }

  /** Returns the inverse of the factor that the integer of column {@code k} has. */
  static float scale(int bits, int k) {
    return SCALES[bits][k & (CHUNK - 1)];
  }

  /**
   * Returns the place in its group where column {@code k} is added up: as it comes, except that
   * columns without a place in a word follow all others, so that no step has to remember words.
   */
  static int position(int bits, int group, int k) {
    int place = k & (CHUNK - 1);
    int covered = CHUNK / bits * bits;
    if (place < covered) {
      return k / CHUNK * covered + place;
    }
    return group / CHUNK * covered + k / CHUNK * (CHUNK - covered) + place - covered;
  }

  /** Returns the top two bits of words side by side, those of {@code word} above the others. */
  static IntVector rest(IntVector others, IntVector word) {
    return others.lanewise(VectorOperators.LSHR, 2).or(word.and(0xc0000000));
  }

  /** Returns the integers under a mask, in their place. */
  static FloatVector masked(IntVector word, int mask) {
    return Lanes.toFloats(word.and(mask));
  }

  /** Returns the integers in the top bits, moved down. */
  static FloatVector top(IntVector word, int bits) {
    return Lanes.toFloats(word.lanewise(VectorOperators.LSHR, CHUNK - bits));
  }

  /** Returns the integers in the bits below the top ones, moved down. */
  static FloatVector belowTop(IntVector word, int bits) {
    IntVector moved = word.lanewise(VectorOperators.LSHR, CHUNK - 2 * bits);
    return masked(moved, (1 << bits) - 1);
  }
}
