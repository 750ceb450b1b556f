package dev.fovea.kernels;

import java.lang.foreign.MemorySegment;

/**
 * The specification of products on the numeric path {@code default}: {@link Matrix.Affine} weights
 * with activations of 16 bits. Plain loops; {@link NativeKernels} gives the same bits.
 *
 * <p>A row of x is cut in units of columns: the groups of the weights, or halves of those of 128.
 * The numbers of a unit become integers n of at most {@value #MOST}, {@code x ≈ scale * n}, where
 * the scale is what the largest of them needs and ties go to even integers. The part of a unit in a
 * result is
 *
 * <pre>{@code
 * y = fma(fma(bias, sum of n, scale of w * (sum of q * n)), scale of x, y)
 * }</pre>
 *
 * in float32, for one unit after the other, from zero. The sums are exact; that of {@code q * n} is
 * rounded to float32 once. The bias multiplies the sum of the integers, not that of x, so that
 * weights that nearly cancel their bias meet the same activations as the bias does.
 *
 * <p>If a number of a unit is not finite, the results of its row are not numbers. A unit whose
 * scale were less than the least normal number, so that all of x are below 4e-34, counts as zero.
 */
final class IntegerProducts {
  /**
   * The largest integer: {@code 127 * 256 + 127}, which two signed digits of 8 bits can express as
   * well as one integer of 16.
   */
  static final int MOST = 32_639;

  /** Columns of x that share a scale, at most. */
  private static final int LARGEST_UNIT = 64;

  /** A unit of x: {@code scale * integers}. */
  record Unit(float scale, int[] integers) {

    static Unit of(float[] x) {
      float largest = 0;
      for (float value : x) {
        largest = Math.max(largest, Math.abs(value));
      }
      int[] integers = new int[x.length];
      if (!Float.isFinite(largest)) {
        return new Unit(Float.NaN, integers);
      }
      float scale = largest / MOST;
      if (scale < Float.MIN_NORMAL) {
        return new Unit(0, integers);
      }
      for (int k = 0; k < x.length; k++) {
        integers[k] = (int) Math.rint(x[k] / scale);
      }
      return new Unit(scale, integers);
    }

    int sum() {
      int sum = 0;
      for (int n : integers) {
        sum += n;
      }
      return sum;
    }
  }

  private IntegerProducts() {}

  /** Returns the number of columns that share a scale of x. */
  static int unit(Matrix.Affine w) {
    return Math.min(w.group(), LARGEST_UNIT);
  }

  /** {@code y[t, r] = sum over k of x[t, k] * w[r, k]}. */
  static void multiply(Tensor x, Matrix.Affine w, Tensor y) {
    for (int t = 0; t < x.rows(); t++) {
      Unit[] units = units(x, t, unit(w));
      for (int r = 0; r < w.rows(); r++) {
        y.set(t, r, product(units, w, r));
      }
    }
  }

  private static Unit[] units(Tensor x, int row, int size) {
    Unit[] units = new Unit[x.cols() / size];
    for (int u = 0; u < units.length; u++) {
      float[] values = new float[size];
      MemorySegment.copy(
          x.memory(),
          Tensor.FLOAT,
          x.rowOffset(row) + (long) u * size * Float.BYTES,
          values,
          0,
          size);
      units[u] = Unit.of(values);
    }
    return units;
  }

  private static float product(Unit[] units, Matrix.Affine w, int row) {
    int size = unit(w);
    float y = 0;
    for (int u = 0; u < units.length; u++) {
      int[] n = units[u].integers();
      int sum = 0;
      for (int k = 0; k < size; k++) {
        sum += ScalarKernels.quant(w, row, u * size + k) * n[k];
      }
      float scale = ScalarKernels.scale(w, row, u * size);
      float bias = ScalarKernels.bias(w, row, u * size);
      float part = Math.fma(bias, (float) units[u].sum(), scale * (float) sum);
      y = Math.fma(part, units[u].scale(), y);
    }
    return y;
  }
}
