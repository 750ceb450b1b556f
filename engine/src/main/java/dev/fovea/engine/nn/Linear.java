package dev.fovea.engine.nn;

import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.Matrix;
import dev.fovea.kernels.Tensor;
import org.jspecify.annotations.Nullable;

/** A matrix {@code [outputs, inputs]}, and perhaps a bias {@code [1, outputs]}. */
public record Linear(Matrix weight, @Nullable Tensor bias) {

  /** Loads a layer without a bias. */
  public static Linear load(Weights w, String name, int outputs, int inputs) {
    return new Linear(w.matrix(name, outputs, inputs), null);
  }

  /** Loads a layer with a bias. */
  public static Linear withBias(Weights w, String name, int outputs, int inputs) {
    return new Linear(w.matrix(name, outputs, inputs), w.vector(name + ".bias", outputs));
  }

  /** Loads a layer, with a bias if it is {@code biased}. */
  public static Linear load(Weights w, String name, int outputs, int inputs, boolean biased) {
    return biased ? withBias(w, name, outputs, inputs) : load(w, name, outputs, inputs);
  }

  /** Returns {@code x * weight^T + bias}: {@code [T, inputs]} to {@code [T, outputs]}. */
  public Tensor forward(Tensor x) {
    Tensor y = Ops.matmul(x, weight);
    return bias == null ? y : Ops.add(y, bias);
  }
}
