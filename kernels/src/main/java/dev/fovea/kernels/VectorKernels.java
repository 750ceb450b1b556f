package dev.fovea.kernels;

/** {@link Kernels} by the Vector API. */
final class VectorKernels implements Kernels {
  private final Kernels scalar = new ScalarKernels();

  @Override
  public int preparedCols(Matrix w) {
    return VectorMatmul.preparedCols(w);
  }

  @Override
  public void prepare(Tensor x, Matrix w, int from, int to, Tensor prepared) {
    VectorMatmul.prepare(x, w, from, to, prepared);
  }

  @Override
  public int matmulScratch(int rows) {
    return VectorMatmul.scratch(rows);
  }

  @Override
  public void matmul(
      Tensor x, Tensor prepared, Matrix w, int fromBlock, int toBlock, Tensor scratch, Tensor y) {
    VectorMatmul.multiply(prepared, w, fromBlock, toBlock, scratch, y);
  }

  @Override
  public void gather(Matrix w, int[] ids, int from, int to, Tensor y) {
    scalar.gather(w, ids, from, to, y);
  }

  @Override
  public void rmsNorm(Tensor x, Tensor gain, float eps, int from, int to, Tensor y) {
    scalar.rmsNorm(x, gain, eps, from, to, y);
  }

  @Override
  public void layerNorm(Tensor x, Tensor gain, Tensor bias, float eps, int from, int to, Tensor y) {
    scalar.layerNorm(x, gain, bias, eps, from, to, y);
  }

  @Override
  public void swiGlu(Tensor gate, Tensor up, int from, int to, Tensor y) {
    scalar.swiGlu(gate, up, from, to, y);
  }

  @Override
  public void geluTanh(Tensor x, int from, int to, Tensor y) {
    scalar.geluTanh(x, from, to, y);
  }

  @Override
  public void gelu(Tensor x, int from, int to, Tensor y) {
    scalar.gelu(x, from, to, y);
  }

  @Override
  public void plus(Tensor a, Tensor b, int from, int to, Tensor y) {
    scalar.plus(a, b, from, to, y);
  }

  @Override
  public void rotate(Tensor x, int headDim, Tensor cos, Tensor sin, int from, int to) {
    scalar.rotate(x, headDim, cos, sin, from, to);
  }

  @Override
  public void store(Tensor keys, Tensor values, Spans spans, KeyValues cache, int from, int to) {
    scalar.store(keys, values, spans, cache, from, to);
  }

  @Override
  public int attendScratch(int heads, KeyValues cache) {
    return scalar.attendScratch(heads, cache);
  }

  @Override
  public void attend(
      Tensor queries,
      Spans spans,
      KeyValues cache,
      float scale,
      int from,
      int to,
      Tensor scratch,
      Tensor y) {
    scalar.attend(queries, spans, cache, scale, from, to, scratch, y);
  }

  @Override
  public String toString() {
    return "vector, " + Lanes.FLOATS.vectorBitSize() + " bits";
  }
}
