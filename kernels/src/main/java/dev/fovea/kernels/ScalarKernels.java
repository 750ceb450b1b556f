package dev.fovea.kernels;

import java.lang.foreign.MemorySegment;

/**
 * The specification of {@link Kernels}: plain loops with double sums. Never optimised; every other
 * implementation is compared with it.
 */
final class ScalarKernels implements Kernels {
  @Override
  public boolean quantizesActivations() {
    return false;
  }

  @Override
  public boolean makeRoom(Matrix w, int rows, PreparedRows prepared) {
    return false;
  }

  @Override
  public void prepare(Tensor x, Matrix w, int from, int to, PreparedRows prepared) {}

  @Override
  public int matmulScratch(int rows) {
    return 0;
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
    int toRow = (int) Math.min(w.rows(), (long) toBlock * Matrix.BLOCK);
    for (int r = fromBlock * Matrix.BLOCK; r < toRow; r++) {
      for (int t = 0; t < x.rows(); t++) {
        double sum = 0;
        for (int k = 0; k < w.cols(); k++) {
          sum += (double) x.get(t, k) * element(w, r, k);
        }
        y.set(t, r, (float) sum);
      }
    }
  }

  /** Returns {@code w[r, k]}, dequantized in double precision. */
  static double element(Matrix w, int r, int k) {
    long index = index(w.cols(), r, k);
    return switch (w) {
      case Matrix.F32 f -> f.data().get(Tensor.FLOAT, index * Float.BYTES);
      case Matrix.F16 f -> Float.float16ToFloat(f.data().get(Packing.SHORT, index * Short.BYTES));
      case Matrix.Bf16 f -> bf16(f.data(), index);
      case Matrix.Affine a -> (double) scale(a, r, k) * quant(a, r, k) + bias(a, r, k);
    };
  }

  /** Returns the scale of {@code w[r, k]}. */
  static float scale(Matrix.Affine w, int r, int k) {
    return parameter(w.scales(), w.parameters(), index(w.cols() / w.group(), r, k / w.group()));
  }

  /** Returns the bias of {@code w[r, k]}. */
  static float bias(Matrix.Affine w, int r, int k) {
    return parameter(w.biases(), w.parameters(), index(w.cols() / w.group(), r, k / w.group()));
  }

  private static long index(int cols, int r, int k) {
    return ((long) (r / Matrix.BLOCK) * cols + k) * Matrix.BLOCK + r % Matrix.BLOCK;
  }

  private static float bf16(MemorySegment data, long index) {
    return Float.intBitsToFloat(data.get(Packing.SHORT, index * Short.BYTES) << 16);
  }

  private static float parameter(MemorySegment data, Matrix.Parameters type, long index) {
    return switch (type) {
      case BF16 -> bf16(data, index);
      case F32 -> data.get(Tensor.FLOAT, index * Float.BYTES);
    };
  }

  /** Returns the integer of {@code w[r, k]}. */
  static int quant(Matrix.Affine w, int r, int k) {
    int bits = w.bits();
    int perWord = Packing.CHUNK / bits;
    int inChunk = k % Packing.CHUNK;
    if (inChunk < perWord * bits) {
      int shift = bits * (inChunk % perWord);
      return word(w, r, k, inChunk / perWord) >>> shift & ((1 << bits) - 1);
    }
    int rest = 0;
    for (int i = 0; i < bits; i++) {
      rest |= word(w, r, k, i) >>> 30 << (2 * i);
    }
    return rest >>> (bits * (inChunk - perWord * bits)) & ((1 << bits) - 1);
  }

  private static int word(Matrix.Affine w, int r, int k, int i) {
    int words = w.cols() / Packing.CHUNK * w.bits();
    long index = index(words, r, k / Packing.CHUNK * w.bits() + i);
    return w.quants().get(Packing.INT, index * Integer.BYTES);
  }

  @Override
  public void gather(Matrix w, int[] ids, int from, int to, Tensor y) {
    for (int i = from; i < to; i++) {
      for (int k = 0; k < w.cols(); k++) {
        y.set(i, k, (float) element(w, ids[i], k));
      }
    }
  }

  @Override
  public void rmsNorm(Tensor x, Tensor gain, float eps, int from, int to, Tensor y) {
    for (int t = from; t < to; t++) {
      double squares = 0;
      for (int k = 0; k < x.cols(); k++) {
        squares += (double) x.get(t, k) * x.get(t, k);
      }
      double scale = 1 / Math.sqrt(squares / x.cols() + eps);
      for (int k = 0; k < x.cols(); k++) {
        y.set(t, k, (float) (x.get(t, k) * scale * gain.get(0, k)));
      }
    }
  }

  @Override
  public void layerNorm(Tensor x, Tensor gain, Tensor bias, float eps, int from, int to, Tensor y) {
    for (int t = from; t < to; t++) {
      double sum = 0;
      for (int k = 0; k < x.cols(); k++) {
        sum += x.get(t, k);
      }
      double mean = sum / x.cols();
      double squares = 0;
      for (int k = 0; k < x.cols(); k++) {
        squares += (x.get(t, k) - mean) * (x.get(t, k) - mean);
      }
      double scale = 1 / Math.sqrt(squares / x.cols() + eps);
      for (int k = 0; k < x.cols(); k++) {
        y.set(t, k, (float) ((x.get(t, k) - mean) * scale * gain.get(0, k) + bias.get(0, k)));
      }
    }
  }

  @Override
  public void swiGlu(Tensor gate, Tensor up, int from, int to, float[] scratch, Tensor y) {
    for (int t = from; t < to; t++) {
      for (int k = 0; k < y.cols(); k++) {
        y.set(t, k, (float) (silu(gate.get(t, k)) * up.get(t, k)));
      }
    }
  }

  @Override
  public void geluTanh(Tensor x, int from, int to, float[] scratch, Tensor y) {
    for (int t = from; t < to; t++) {
      for (int k = 0; k < y.cols(); k++) {
        y.set(t, k, (float) geluTanh(x.get(t, k)));
      }
    }
  }

  @Override
  public void gelu(Tensor x, int from, int to, float[] scratch, Tensor y) {
    for (int t = from; t < to; t++) {
      for (int k = 0; k < y.cols(); k++) {
        y.set(t, k, (float) gelu(x.get(t, k)));
      }
    }
  }

  static double silu(double x) {
    return x / (1 + Math.exp(-x));
  }

  static double geluTanh(double x) {
    return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  static double gelu(double x) {
    return x / 2 * erfc(-x / Math.sqrt(2));
  }

  /**
   * Returns {@code 1 - erf(x)}: by the series 7.6.2 of the Digital Library of Mathematical
   * Functions near zero, by the continued fraction 7.9.1 elsewhere.
   */
  static double erfc(double x) {
    if (x < 0) {
      return 2 - erfc(-x);
    }
    if (x < 2.5) {
      double term = x;
      double sum = x;
      for (int n = 1; n < 200 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
        term *= 2 * x * x / (2 * n + 1);
        sum += term;
      }
      return 1 - 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
    double fraction = x;
    for (int n = 120; n >= 1; n--) {
      fraction = x + n / 2.0 / fraction;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
  }

  @Override
  public void plus(Tensor a, Tensor b, int from, int to, Tensor y) {
    for (int t = from; t < to; t++) {
      for (int k = 0; k < y.cols(); k++) {
        y.set(t, k, a.get(t, k) + b.get(b.rows() == 1 ? 0 : t, k));
      }
    }
  }

  @Override
  public void rotate(Tensor x, int headDim, Tensor cos, Tensor sin, int from, int to) {
    int half = headDim / 2;
    for (int t = from; t < to; t++) {
      for (int head = 0; head < x.cols(); head += headDim) {
        for (int i = 0; i < half; i++) {
          double a = x.get(t, head + i);
          double b = x.get(t, head + i + half);
          double c = cos.get(t, i);
          double s = sin.get(t, i);
          x.set(t, head + i, (float) (a * c - b * s));
          x.set(t, head + i + half, (float) (b * c + a * s));
        }
      }
    }
  }

  @Override
  public void store(Tensor keys, Tensor values, Spans spans, KeyValues cache, int from, int to) {
    for (int t = from; t < to; t++) {
      int span = spans.spanOfRow(t);
      int position = spans.firstPosition(span) + t - spans.firstRow(span);
      int page = spans.page(span, position / KeyValues.PAGE);
      for (int g = 0; g < cache.kvHeads(); g++) {
        for (int d = 0; d < cache.headDim(); d++) {
          int col = g * cache.headDim() + d;
          long key = key(cache, page, g, position % KeyValues.PAGE, d);
          cache.keys().set(Tensor.FLOAT, key, keys.get(t, col));
          long value = value(cache, page, g, position % KeyValues.PAGE, d);
          cache.values().set(Tensor.FLOAT, value, values.get(t, col));
        }
      }
    }
  }

  private static long key(KeyValues cache, int page, int g, int place, int d) {
    return cache.keyOffset(page, g) + ((long) d * KeyValues.PAGE + place) * Float.BYTES;
  }

  private static long value(KeyValues cache, int page, int g, int place, int d) {
    return cache.valueOffset(page, g) + ((long) place * cache.headDim() + d) * Float.BYTES;
  }

  @Override
  public int attendScratch(int heads, KeyValues cache) {
    return 0;
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
    int heads = queries.cols() / cache.headDim() / cache.kvHeads();
    for (int item = from; item < to; item++) {
      int g = item % cache.kvHeads();
      int span = spans.spanOfTile(item / cache.kvHeads());
      int first = (item / cache.kvHeads() - spans.firstTile(span)) * TILE;
      int until = Math.min(spans.rowCount(span), first + TILE);
      for (int row = first; row < until; row++) {
        for (int h = g * heads; h < (g + 1) * heads; h++) {
          attend(queries, spans, cache, scale, span, row, h, g, y);
        }
      }
    }
  }

  private static void attend(
      Tensor queries,
      Spans spans,
      KeyValues cache,
      float scale,
      int span,
      int row,
      int h,
      int g,
      Tensor y) {
    int t = spans.firstRow(span) + row;
    int visible = spans.visible(span, row);
    double max = Double.NEGATIVE_INFINITY;
    for (int p = 0; p < visible; p++) {
      max = Math.max(max, score(queries, t, h, spans, span, p, cache, g, scale));
    }
    double sum = 0;
    double[] result = new double[cache.headDim()];
    for (int p = 0; p < visible; p++) {
      double weight = Math.exp(score(queries, t, h, spans, span, p, cache, g, scale) - max);
      int page = spans.page(span, p / KeyValues.PAGE);
      sum += weight;
      for (int d = 0; d < cache.headDim(); d++) {
        long value = value(cache, page, g, p % KeyValues.PAGE, d);
        result[d] += weight * cache.values().get(Tensor.FLOAT, value);
      }
    }
    for (int d = 0; d < cache.headDim(); d++) {
      y.set(t, h * cache.headDim() + d, (float) (result[d] / sum));
    }
  }

  private static double score(
      Tensor queries,
      int t,
      int h,
      Spans spans,
      int span,
      int p,
      KeyValues cache,
      int g,
      float scale) {
    int page = spans.page(span, p / KeyValues.PAGE);
    double sum = 0;
    for (int d = 0; d < cache.headDim(); d++) {
      long key = key(cache, page, g, p % KeyValues.PAGE, d);
      sum += (double) queries.get(t, h * cache.headDim() + d) * cache.keys().get(Tensor.FLOAT, key);
    }
    return sum * scale;
  }
}
