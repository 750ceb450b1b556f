package dev.fovea.engine.nn;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import org.jspecify.annotations.Nullable;

/**
 * Rotary position embedding of a batch: the angles' cosines and sines, {@code [T, D / 2]}, that
 * every layer uses (Su et al., RoFormer, arXiv 2104.09864). Filled anew for each batch; confined to
 * one thread.
 */
public final class Rope {
  private @Nullable Tensor cos;
  private @Nullable Tensor sin;

  /** Creates a rope without angles. */
  public Rope() {}

  /**
   * Returns {@code count} frequencies, {@code theta ^ (-2 i / width)}, rounded as in float32.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if theta is not at least 1 and
   *     finite
   */
  public static float[] frequencies(double theta, int width, int count) {
    if (!(theta >= 1 && theta <= Float.MAX_VALUE)) {
      throw new FoveaException(
          ErrorCode.INVALID_CHECKPOINT, "rope_theta: expected a number from 1 on, found " + theta);
    }
    float[] frequencies = new float[count];
    for (int i = 0; i < count; i++) {
      frequencies[i] = 1f / (float) Math.pow(theta, (float) (2 * i) / width);
    }
    return frequencies;
  }

  /** Makes room for the angles of {@code rows} rows and heads {@code headDim} wide. */
  public void begin(int rows, int headDim, Workspace workspace) {
    cos = workspace.tensor(rows, headDim / 2);
    sin = workspace.tensor(rows, headDim / 2);
  }

  /** Sets the angle, in radians, of {@code row} for frequency {@code index}. */
  public void set(int row, int index, float angle) {
    begun(cos).set(row, index, (float) Math.cos(angle));
    begun(sin).set(row, index, (float) Math.sin(angle));
  }

  /**
   * Sets the angles of {@code row} for a place in a plane: the first half of them turns with {@code
   * y}, the second with {@code x}, and both have the same {@code frequencies}.
   */
  public void setPlace(int row, float[] frequencies, int y, int x) {
    for (int i = 0; i < frequencies.length; i++) {
      set(row, i, y * frequencies[i]);
      set(row, frequencies.length + i, x * frequencies[i]);
    }
  }

  /** Rotates each head of {@code x [T, heads * D]} in place. */
  public Tensor rotate(Tensor x) {
    Ops.rotate(x, 2 * begun(cos).cols(), begun(cos), begun(sin));
    return x;
  }

  private static Tensor begun(@Nullable Tensor table) {
    if (table == null) {
      throw new IllegalStateException("rope without angles: begin comes first");
    }
    return table;
  }
}
