package dev.fovea.kernels;

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
}
