package dev.fovea.engine.nn;

import dev.fovea.kernels.Compute;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Matrix;
import dev.fovea.kernels.Spans;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.lang.foreign.MemorySegment;
import java.util.function.UnaryOperator;

/**
 * What models do to tensors, besides their layers. Results are new tensors in the workspace of the
 * first argument, unless a method says that it works in place.
 */
public final class Ops {
  private static final ThreadLocal<Compute> COMPUTE = ThreadLocal.withInitial(Compute::new);

  private Ops() {}

  static Tensor matmul(Tensor x, Matrix weight) {
    Tensor y = x.workspace().tensor(x.rows(), weight.rows());
    if (x.rows() > 0) {
      COMPUTE.get().matmul(x, weight, y);
    }
    return y;
  }

  static void gather(Matrix table, int[] ids, int count, Tensor y) {
    COMPUTE.get().gather(table, ids, count, y);
  }

  static Tensor rmsNorm(Tensor x, Tensor gain, float epsilon) {
    Tensor y = like(x);
    COMPUTE.get().rmsNorm(x, gain, epsilon, y);
    return y;
  }

  static Tensor layerNorm(Tensor x, Tensor gain, Tensor bias, float epsilon) {
    Tensor y = like(x);
    COMPUTE.get().layerNorm(x, gain, bias, epsilon, y);
    return y;
  }

  /** Adds {@code addend}, of the same shape or {@code [1, cols]}, to {@code x} in place. */
  public static Tensor add(Tensor x, Tensor addend) {
    COMPUTE.get().plus(x, addend, x);
    return x;
  }

  /**
   * Adds to {@code x}, in place, what {@code branch} makes of it. The branch sees rows of {@code x}
   * at a time, all of them one after the other, and its results take memory only meanwhile.
   *
   * @param most how many rows it sees at most
   */
  public static void addInRuns(Tensor x, int most, UnaryOperator<Tensor> branch) {
    for (int first = 0; first < x.rows(); first += most) {
      x.workspace().push();
      Tensor rows = x.rows(first, Math.min(most, x.rows() - first));
      add(rows, branch.apply(rows));
      x.workspace().pop();
    }
  }

  /** Returns {@code silu(gate) * up}, in the memory of {@code gate}. */
  public static Tensor swiGlu(Tensor gate, Tensor up) {
    COMPUTE.get().swiGlu(gate, up, gate);
    return gate;
  }

  /** Applies GELU in its tanh form, in place. */
  public static Tensor geluTanh(Tensor x) {
    COMPUTE.get().geluTanh(x, x);
    return x;
  }

  /** Applies GELU in its exact form, in place. */
  public static Tensor gelu(Tensor x) {
    COMPUTE.get().gelu(x, x);
    return x;
  }

  /** Returns room for the keys and values of {@code pages} pages, each {@code heads} wide. */
  public static KeyValues keyValues(int pages, int heads, int headDim, Workspace workspace) {
    int rows = Math.multiplyExact(pages, KeyValues.PAGE);
    return new KeyValues(
        workspace.tensor(rows, heads * headDim).segment(),
        workspace.tensor(rows, heads * headDim).segment(),
        heads,
        headDim);
  }

  /** Writes keys and values {@code [T, G * D]} to the pages of their sequences. */
  public static void store(Tensor keys, Tensor values, Spans spans, KeyValues cache) {
    COMPUTE.get().store(keys, values, spans, cache);
  }

  /** Returns softmax attention of {@code queries [T, H * D]} over what their spans see. */
  public static Tensor attend(Tensor queries, Spans spans, KeyValues cache) {
    Tensor y = like(queries);
    float scale = (float) (1 / Math.sqrt(cache.headDim()));
    COMPUTE.get().attend(queries, spans, cache, scale, y);
    return y;
  }

  static void rotate(Tensor x, int headDim, Tensor cos, Tensor sin) {
    COMPUTE.get().rotate(x, headDim, cos, sin);
  }

  /** Returns {@code count} columns of each row of {@code x}, from column {@code first} on. */
  public static Tensor columns(Tensor x, int first, int count) {
    Tensor y = x.workspace().tensor(x.rows(), count);
    for (int row = 0; row < x.rows(); row++) {
      MemorySegment.copy(
          x.memory(),
          x.rowOffset(row) + (long) first * Float.BYTES,
          y.memory(),
          y.rowOffset(row),
          (long) count * Float.BYTES);
    }
    return y;
  }

  /** Returns the rows of {@code x} that the first {@code count} elements of {@code rows} name. */
  public static Tensor gatherRows(Tensor x, int[] rows, int count) {
    Tensor y = x.workspace().tensor(count, x.cols());
    for (int i = 0; i < count; i++) {
      y.copyRow(i, x, rows[i]);
    }
    return y;
  }

  private static Tensor like(Tensor x) {
    return x.workspace().tensor(x.rows(), x.cols());
  }
}
