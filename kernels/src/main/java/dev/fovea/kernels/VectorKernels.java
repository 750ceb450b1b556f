package dev.fovea.kernels;

import java.lang.foreign.MemorySegment;

/** {@link Kernels} by the Vector API, in the width of {@link Lanes}. */
final class VectorKernels implements Kernels {
  private final ScalarKernels scalar = new ScalarKernels();

  @Override
  public boolean quantizesActivations() {
    return false;
  }

  @Override
  public boolean makeRoom(Matrix w, int rows, PreparedRows prepared) {
    prepared.ensureFloats(VectorMatmul.preparedFloats(w, rows));
    return true;
  }

  @Override
  public void prepare(Tensor x, Matrix w, int from, int to, PreparedRows prepared) {
    VectorMatmul.prepare(x, w, from, to, prepared.floats());
  }

  @Override
  public int matmulScratch(int rows) {
    return VectorMatmul.scratch(rows);
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
    VectorMatmul.multiply(prepared.floats(), w, fromBlock, toBlock, scratch, y);
  }

  @Override
  public void gather(Matrix w, int[] ids, int from, int to, Tensor y) {
    scalar.gather(w, ids, from, to, y);
  }

  @Override
  public void rmsNorm(Tensor x, Tensor gain, float eps, int from, int to, Tensor y) {
    VectorElementwise.rmsNorm(x, gain, eps, from, to, y);
  }

  @Override
  public void layerNorm(Tensor x, Tensor gain, Tensor bias, float eps, int from, int to, Tensor y) {
    VectorElementwise.layerNorm(x, gain, bias, eps, from, to, y);
  }

  @Override
  public void swiGlu(Tensor gate, Tensor up, int from, int to, float[] scratch, Tensor y) {
    VectorElementwise.swiGlu(gate, up, from, to, scratch, y);
  }

  @Override
  public void geluTanh(Tensor x, int from, int to, float[] scratch, Tensor y) {
    VectorElementwise.geluTanh(x, from, to, scratch, y);
  }

  @Override
  public void gelu(Tensor x, int from, int to, float[] scratch, Tensor y) {
    VectorElementwise.gelu(x, from, to, scratch, y);
  }

  @Override
  public void plus(Tensor a, Tensor b, int from, int to, Tensor y) {
    VectorElementwise.plus(a, b, from, to, y);
  }

  @Override
  public void rotate(Tensor x, int headDim, Tensor cos, Tensor sin, int from, int to) {
    VectorElementwise.rotate(x, headDim, cos, sin, from, to);
  }

  @Override
  public void store(Tensor keys, Tensor values, Spans spans, KeyValues cache, int from, int to) {
    int headDim = cache.headDim();
    for (int t = from; t < to; t++) {
      int span = spans.spanOfRow(t);
      int position = spans.firstPosition(span) + t - spans.firstRow(span);
      int page = spans.page(span, position / KeyValues.PAGE);
      long place = position % KeyValues.PAGE;
      for (int g = 0; g < cache.kvHeads(); g++) {
        long source = (long) g * headDim * Float.BYTES;
        long key = cache.keyOffset(page, g) + place * Float.BYTES;
        for (int d = 0; d < headDim; d++) {
          long element = keys.rowOffset(t) + source + (long) d * Float.BYTES;
          float value = keys.memory().get(Tensor.FLOAT, element);
          cache.keys().set(Tensor.FLOAT, key + (long) d * KeyValues.PAGE * Float.BYTES, value);
        }
        MemorySegment.copy(
            values.memory(),
            values.rowOffset(t) + source,
            cache.values(),
            cache.valueOffset(page, g) + place * headDim * Float.BYTES,
            (long) headDim * Float.BYTES);
      }
    }
  }

  @Override
  public int attendScratch(int heads, KeyValues cache) {
    return VectorAttention.scratch(heads, cache);
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
    for (int item = from; item < to; item++) {
      VectorAttention.attend(queries, spans, cache, scale, item, scratch, y);
    }
  }

  @Override
  public String toString() {
    return "vector, " + Lanes.FLOATS.vectorBitSize() + " bits";
  }
}
