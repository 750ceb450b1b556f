package dev.fovea.kernels;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The methods of {@link VectorKernels} that compute a row from rows of the same length: whole
 * vectors first, then one element after the other as {@link ScalarKernels} does.
 */
final class VectorElementwise {
  private static final int COUNT = Lanes.COUNT;

  private VectorElementwise() {}

  /** Returns how many elements of a row whole vectors cover. */
  private static int whole(int cols) {
    return cols - cols % COUNT;
  }

  private static FloatVector load(MemorySegment memory, long row, int i) {
    return Lanes.floats(memory, row + (long) i * Float.BYTES);
  }

  private static void store(FloatVector vector, MemorySegment memory, long row, int i) {
    Lanes.store(vector, memory, row + (long) i * Float.BYTES);
  }

  static void swiGlu(Tensor gate, Tensor up, int from, int to, Tensor y) {
    for (int t = from; t < to; t++) {
      for (int i = 0; i < whole(y.cols()); i += COUNT) {
        FloatVector silu = VectorMath.silu(load(gate.memory(), gate.rowOffset(t), i));
        store(silu.mul(load(up.memory(), up.rowOffset(t), i)), y.memory(), y.rowOffset(t), i);
      }
      for (int i = whole(y.cols()); i < y.cols(); i++) {
        y.set(t, i, (float) (ScalarKernels.silu(gate.get(t, i)) * up.get(t, i)));
      }
    }
  }

  static void geluTanh(Tensor x, int from, int to, Tensor y) {
    for (int t = from; t < to; t++) {
      for (int i = 0; i < whole(y.cols()); i += COUNT) {
        FloatVector v = load(x.memory(), x.rowOffset(t), i);
        store(VectorMath.geluTanh(v), y.memory(), y.rowOffset(t), i);
      }
      for (int i = whole(y.cols()); i < y.cols(); i++) {
        y.set(t, i, (float) ScalarKernels.geluTanh(x.get(t, i)));
      }
    }
  }

  static void gelu(Tensor x, int from, int to, Tensor y) {
    for (int t = from; t < to; t++) {
      for (int i = 0; i < whole(y.cols()); i += COUNT) {
        FloatVector v = load(x.memory(), x.rowOffset(t), i);
        store(VectorMath.gelu(v), y.memory(), y.rowOffset(t), i);
      }
      for (int i = whole(y.cols()); i < y.cols(); i++) {
        y.set(t, i, (float) ScalarKernels.gelu(x.get(t, i)));
      }
    }
  }

  static void plus(Tensor a, Tensor b, int from, int to, Tensor y) {
    for (int t = from; t < to; t++) {
      int bRow = b.rows() == 1 ? 0 : t;
      for (int i = 0; i < whole(y.cols()); i += COUNT) {
        FloatVector v = load(b.memory(), b.rowOffset(bRow), i);
        store(load(a.memory(), a.rowOffset(t), i).add(v), y.memory(), y.rowOffset(t), i);
      }
      for (int i = whole(y.cols()); i < y.cols(); i++) {
        y.set(t, i, a.get(t, i) + b.get(bRow, i));
      }
    }
  }

  static void rmsNorm(Tensor x, Tensor gain, float eps, int from, int to, Tensor y) {
    int cols = x.cols();
    for (int t = from; t < to; t++) {
      float scale = (float) (1 / Math.sqrt((double) squares(x, t, 0) / cols + eps));
      for (int i = 0; i < whole(cols); i += COUNT) {
        FloatVector v = load(x.memory(), x.rowOffset(t), i).mul(scale);
        store(v.mul(load(gain.memory(), gain.offset(), i)), y.memory(), y.rowOffset(t), i);
      }
      for (int i = whole(cols); i < cols; i++) {
        y.set(t, i, x.get(t, i) * scale * gain.get(0, i));
      }
    }
  }

  static void layerNorm(Tensor x, Tensor gain, Tensor bias, float eps, int from, int to, Tensor y) {
    int cols = x.cols();
    for (int t = from; t < to; t++) {
      float mean = sum(x, t) / cols;
      float scale = (float) (1 / Math.sqrt((double) squares(x, t, mean) / cols + eps));
      for (int i = 0; i < whole(cols); i += COUNT) {
        FloatVector v = load(x.memory(), x.rowOffset(t), i).sub(mean).mul(scale);
        v = v.fma(load(gain.memory(), gain.offset(), i), load(bias.memory(), bias.offset(), i));
        store(v, y.memory(), y.rowOffset(t), i);
      }
      for (int i = whole(cols); i < cols; i++) {
        y.set(t, i, (x.get(t, i) - mean) * scale * gain.get(0, i) + bias.get(0, i));
      }
    }
  }

  private static float sum(Tensor x, int t) {
    FloatVector sums = Lanes.zero();
    for (int i = 0; i < whole(x.cols()); i += COUNT) {
      sums = sums.add(load(x.memory(), x.rowOffset(t), i));
    }
    float sum = sum(sums);
    for (int i = whole(x.cols()); i < x.cols(); i++) {
      sum += x.get(t, i);
    }
    return sum;
  }

  /** Returns the sum of {@code (x - mean)^2} over a row. */
  private static float squares(Tensor x, int t, float mean) {
    FloatVector sums = Lanes.zero();
    for (int i = 0; i < whole(x.cols()); i += COUNT) {
      FloatVector v = load(x.memory(), x.rowOffset(t), i).sub(mean);
      sums = v.fma(v, sums);
    }
    float sum = sum(sums);
    for (int i = whole(x.cols()); i < x.cols(); i++) {
      sum += (x.get(t, i) - mean) * (x.get(t, i) - mean);
    }
    return sum;
  }

  /** Sums lanes in order: {@code reduceLanes} does not promise one. */
  private static float sum(FloatVector vector) {
    float sum = 0;
    for (int lane = 0; lane < COUNT; lane++) {
      sum += vector.lane(lane);
    }
    return sum;
  }

  static void rotate(Tensor x, int headDim, Tensor cos, Tensor sin, int from, int to) {
    for (int t = from; t < to; t++) {
      for (int head = 0; head < x.cols(); head += headDim) {
        rotateHead(x, t, head, headDim / 2, cos, sin);
      }
    }
  }

  private static void rotateHead(Tensor x, int t, int head, int half, Tensor cos, Tensor sin) {
    long first = x.rowOffset(t) + (long) head * Float.BYTES;
    long second = first + (long) half * Float.BYTES;
    for (int i = 0; i < whole(half); i += COUNT) {
      FloatVector a = load(x.memory(), first, i);
      FloatVector b = load(x.memory(), second, i);
      FloatVector c = load(cos.memory(), cos.rowOffset(t), i);
      FloatVector s = load(sin.memory(), sin.rowOffset(t), i);
      store(a.mul(c).sub(b.mul(s)), x.memory(), first, i);
      store(b.mul(c).add(a.mul(s)), x.memory(), second, i);
    }
    for (int i = whole(half); i < half; i++) {
      float a = x.get(t, head + i);
      float b = x.get(t, head + half + i);
      float c = cos.get(t, i);
      float s = sin.get(t, i);
      x.set(t, head + i, a * c - b * s);
      x.set(t, head + half + i, b * c + a * s);
    }
  }
}
