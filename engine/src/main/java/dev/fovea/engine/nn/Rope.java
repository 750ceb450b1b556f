package dev.fovea.engine.nn;

import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;

/**
 * Rotary position embedding of a batch: the angles' cosines and sines, {@code [T, D / 2]}, that
 * every layer uses (Su et al., RoFormer, arXiv 2104.09864).
 */
public record Rope(Tensor cos, Tensor sin, int headDim) {

  /** The angle of a row at a frequency. */
  public interface Angles {
    /** Returns the angle, in radians, of {@code row} for frequency {@code index}. */
    float of(int row, int index);
  }

  /** Returns {@code count} frequencies, {@code theta ^ (-2 i / width)}, rounded as in float32. */
  public static float[] frequencies(double theta, int width, int count) {
    float[] frequencies = new float[count];
    for (int i = 0; i < count; i++) {
      frequencies[i] = 1f / (float) Math.pow(theta, (float) (2 * i) / width);
    }
    return frequencies;
  }

  /** Computes the tables of {@code rows} rows. */
  public static Rope of(int rows, int headDim, Angles angles, Workspace workspace) {
    Tensor cos = workspace.tensor(rows, headDim / 2);
    Tensor sin = workspace.tensor(rows, headDim / 2);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < headDim / 2; i++) {
        double angle = angles.of(row, i);
        cos.set(row, i, (float) Math.cos(angle));
        sin.set(row, i, (float) Math.sin(angle));
      }
    }
    return new Rope(cos, sin, headDim);
  }

  /** Rotates each head of {@code x [T, heads * D]} in place. */
  public Tensor rotate(Tensor x) {
    Ops.rotate(x, headDim, cos, sin);
    return x;
  }
}
