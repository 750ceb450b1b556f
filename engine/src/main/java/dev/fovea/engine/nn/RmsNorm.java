package dev.fovea.engine.nn;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.Tensor;

/** Root-mean-square normalisation of each row. The gain is {@code [1, cols]}. */
public record RmsNorm(Tensor gain, float epsilon) {
  public RmsNorm {
    if (!(epsilon >= 0 && epsilon < 1)) {
      throw new FoveaException(
          ErrorCode.INVALID_CHECKPOINT, "the epsilon of a norm: expected 0 to 1, found " + epsilon);
    }
  }

  /** Loads the gain of {@code name}. */
  public static RmsNorm load(Weights w, String name, int cols, float epsilon) {
    return new RmsNorm(w.vector(name + ".weight", cols), epsilon);
  }

  /** Returns the normalised rows. */
  public Tensor forward(Tensor x) {
    return Ops.rmsNorm(x, gain, epsilon);
  }
}
