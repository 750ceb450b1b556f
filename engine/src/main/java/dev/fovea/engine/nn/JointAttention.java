package dev.fovea.engine.nn;

import static dev.fovea.engine.nn.Ops.attend;
import static dev.fovea.engine.nn.Ops.columns;
import static dev.fovea.engine.nn.Ops.store;

import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Spans;
import dev.fovea.kernels.Tensor;

/**
 * Attention of vision towers: one layer makes queries, keys and values, and as many heads have keys
 * as queries. Each layer has a bias.
 */
public record JointAttention(Linear qkv, Linear proj, int hidden) {

  /** Loads the layers at {@code w}. */
  public static JointAttention load(Weights w, int hidden) {
    return new JointAttention(
        Linear.withBias(w, "qkv", 3 * hidden, hidden),
        Linear.withBias(w, "proj", hidden, hidden),
        hidden);
  }

  /**
   * Returns what the rows of {@code x}, {@code [T, hidden]}, see of the rows of their span.
   *
   * @param rope the angles of the rows
   * @param cache room for the keys and values of the spans, overwritten
   */
  public Tensor forward(Tensor x, Rope rope, Spans spans, KeyValues cache) {
    Tensor joined = qkv.forward(x); // [T, 3 * H * D]
    Tensor queries = rope.rotate(columns(joined, 0, hidden));
    x.workspace().push();
    Tensor keys = rope.rotate(columns(joined, hidden, hidden));
    Tensor values = columns(joined, 2 * hidden, hidden);
    store(keys, values, spans, cache);
    x.workspace().pop();
    return proj.forward(attend(queries, spans, cache));
  }
}
