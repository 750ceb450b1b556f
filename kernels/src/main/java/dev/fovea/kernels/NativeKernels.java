package dev.fovea.kernels;

/**
 * {@link Kernels} whose products with {@link Matrix.Affine} weights are native code, on the numeric
 * path {@code default}: they equal {@link IntegerProducts} bit for bit. So is attention, in
 * float32, where the library has it for the instruction set and the width of heads. Everything else
 * is the business of other kernels.
 */
final class NativeKernels implements Kernels {
  private final InstructionSet set;
  private final Kernels others;
  private final boolean floats;

  /**
   * Creates kernels that use one instruction set.
   *
   * @param set one that {@link NativeLibrary#supports}
   * @param others what does everything else
   */
  NativeKernels(InstructionSet set, Kernels others) {
    this.set = set;
    this.others = others;
    floats = NativeLibrary.supportsFloats(set);
  }

  @Override
  public boolean quantizesActivations() {
    return true;
  }

  @Override
  public boolean makeRoom(Matrix w, int rows, PreparedRows prepared) {
    if (!(w instanceof Matrix.Affine affine)) {
      return !floats && others.makeRoom(w, rows, prepared);
    }
    prepared.ensureBytes(preparedBytes(affine, rows));
    return true;
  }

  /** Returns the size of {@code prepared} in {@code fovea.h}. */
  static long preparedBytes(Matrix.Affine w, int rows) {
    long units = w.cols() / IntegerProducts.unit(w);
    return rows * ((long) w.cols() * Short.BYTES + units * 2 * Float.BYTES);
  }

  @Override
  public void prepare(Tensor x, Matrix w, int from, int to, PreparedRows prepared) {
    if (w instanceof Matrix.Affine affine) {
      NativeLibrary.prepare(set, affine, x, from, to, prepared.memory());
    } else {
      others.prepare(x, w, from, to, prepared);
    }
  }

  @Override
  public int matmulScratch(int rows) {
    return others.matmulScratch(rows);
  }

  @Override
  public void matmul(
      Tensor x,
      PreparedRows prepared,
      Matrix w,
      int fromBlock,
      int toBlock,
      float[] scratch,
      Tensor y) {
    if (w instanceof Matrix.Affine affine) {
      NativeLibrary.multiply(set, prepared.memory(), affine, fromBlock, toBlock, y);
    } else if (floats) {
      NativeLibrary.multiplyFloats(x, w, fromBlock, toBlock, y);
    } else {
      others.matmul(x, prepared, w, fromBlock, toBlock, scratch, y);
    }
  }

  @Override
  public void gather(Matrix w, int[] ids, int from, int to, Tensor y) {
    others.gather(w, ids, from, to, y);
  }

  @Override
  public void rmsNorm(Tensor x, Tensor gain, float eps, int from, int to, Tensor y) {
    others.rmsNorm(x, gain, eps, from, to, y);
  }

  @Override
  public void layerNorm(Tensor x, Tensor gain, Tensor bias, float eps, int from, int to, Tensor y) {
    others.layerNorm(x, gain, bias, eps, from, to, y);
  }

  @Override
  public void swiGlu(Tensor gate, Tensor up, int from, int to, float[] scratch, Tensor y) {
    others.swiGlu(gate, up, from, to, scratch, y);
  }

  @Override
  public void geluTanh(Tensor x, int from, int to, float[] scratch, Tensor y) {
    others.geluTanh(x, from, to, scratch, y);
  }

  @Override
  public void gelu(Tensor x, int from, int to, float[] scratch, Tensor y) {
    others.gelu(x, from, to, scratch, y);
  }

  @Override
  public void plus(Tensor a, Tensor b, int from, int to, Tensor y) {
    others.plus(a, b, from, to, y);
  }

  @Override
  public void rotate(Tensor x, int headDim, Tensor cos, Tensor sin, int from, int to) {
    others.rotate(x, headDim, cos, sin, from, to);
  }

  @Override
  public void store(Tensor keys, Tensor values, Spans spans, KeyValues cache, int from, int to) {
    others.store(keys, values, spans, cache, from, to);
  }

  @Override
  public int attendScratch(int heads, KeyValues cache) {
    return others.attendScratch(heads, cache);
  }

  @Override
  public void attend(
      Tensor queries,
      Spans spans,
      KeyValues cache,
      float scale,
      int from,
      int to,
      float[] scratch,
      Tensor y) {
    if (!floats || !NativeLibrary.attends(cache.headDim())) {
      others.attend(queries, spans, cache, scale, from, to, scratch, y);
      return;
    }
    for (int item = from; item < to; item++) {
      NativeLibrary.attend(queries, spans, cache, scale, item, y);
    }
  }

  @Override
  public String toString() {
    String what = floats ? "products and attention" : "products with quantized weights";
    return "native, %s, for %s; for the rest %s".formatted(set, what, others);
  }
}
