package dev.fovea.engine.nn;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.Tensor;

/** Normalisation of each row to mean 0 and variance 1. Gain and bias are {@code [1, cols]}. */
public record LayerNorm(Tensor gain, Tensor bias, float epsilon) {
  public LayerNorm {
    if (!(epsilon >= 0 && epsilon < 1)) {
      throw new FoveaException(
          ErrorCode.INVALID_CHECKPOINT, "the epsilon of a norm: expected 0 to 1, found " + epsilon);
    }
  }

  /** Loads gain and bias of {@code name}. */
  public static LayerNorm load(Weights w, String name, int cols, float epsilon) {
    return new LayerNorm(w.vector(name + ".weight", cols), w.vector(name + ".bias", cols), epsilon);
  }

  /** Returns the normalised rows. */
  public Tensor forward(Tensor x) {
    return Ops.layerNorm(x, gain, bias, epsilon);
  }
}
