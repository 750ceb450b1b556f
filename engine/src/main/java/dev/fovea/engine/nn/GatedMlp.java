package dev.fovea.engine.nn;

import static dev.fovea.engine.nn.Ops.swiGlu;

import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.Tensor;

/** SwiGLU (Shazeer, GLU Variants Improve Transformer, arXiv 2002.05202). */
public record GatedMlp(Linear gateProj, Linear upProj, Linear downProj) {

  /** Loads the layers at {@code w}, without biases. */
  public static GatedMlp load(Weights w, int hidden, int intermediate) {
    return load(w, hidden, intermediate, /* biased= */ false);
  }

  /** Loads the layers at {@code w}, each with a bias if they are {@code biased}. */
  public static GatedMlp load(Weights w, int hidden, int intermediate, boolean biased) {
    return new GatedMlp(
        Linear.load(w, "gate_proj", intermediate, hidden, biased),
        Linear.load(w, "up_proj", intermediate, hidden, biased),
        Linear.load(w, "down_proj", hidden, intermediate, biased));
  }

  /** Returns {@code down(silu(gate(x)) * up(x))}: {@code [T, hidden]} to the same shape. */
  public Tensor forward(Tensor x) {
    return downProj.forward(swiGlu(gateProj.forward(x), upProj.forward(x)));
  }
}
