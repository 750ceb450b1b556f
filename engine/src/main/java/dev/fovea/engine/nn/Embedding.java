package dev.fovea.engine.nn;

import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.Matrix;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;

/** A row of {@code [tokens, features]} for each token. */
public record Embedding(Matrix table) {

  /** Loads the table of {@code name}. */
  public static Embedding load(Weights w, String name, int tokens, int features) {
    return new Embedding(w.matrix(name, tokens, features));
  }

  /** Returns the rows of the first {@code count} tokens: {@code [count, features]}. */
  public Tensor forward(int[] tokens, int count, Workspace workspace) {
    Tensor y = workspace.tensor(count, table.cols());
    Ops.gather(table, tokens, count, y);
    return y;
  }

  /** Returns the layer that gives each token's logit, for models that tie the two. */
  public Linear tied() {
    return new Linear(table, null);
  }
}
