package dev.fovea.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** The methods of {@link VectorKernels} that compute a row from rows of the same length. */
final class VectorElementwise {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final int COUNT = Lanes.COUNT;

  private VectorElementwise() {}

  private static VectorMask<Float> mask(int from, int to) {
    return Lanes.FLOATS.indexInRange(from, to);
  }

  /** Loads the elements of {@code [i, count)} that fit in a vector, and zeros beyond. */
  private static FloatVector load(MemorySegment memory, long row, int i, int count) {
    long at = row + (long) i * Float.BYTES;
    return i + COUNT <= count
        ? Lanes.floats(memory, at)
        : FloatVector.fromMemorySegment(Lanes.FLOATS, memory, at, LITTLE, mask(i, count));
  }

  private static void store(FloatVector vector, MemorySegment memory, long row, int i, int count) {
    long at = row + (long) i * Float.BYTES;
    if (i + COUNT <= count) {
      Lanes.store(vector, memory, at);
    } else {
      vector.intoMemorySegment(memory, at, LITTLE, mask(i, count));
    }
  }

  static void swiGlu(Tensor gate, Tensor up, int from, int to, Tensor y) {
    int cols = y.cols();
    for (int t = from; t < to; t++) {
      for (int i = 0; i < cols; i += COUNT) {
        FloatVector g = load(gate.memory(), gate.rowOffset(t), i, cols);
        FloatVector u = load(up.memory(), up.rowOffset(t), i, cols);
        store(VectorMath.silu(g).mul(u), y.memory(), y.rowOffset(t), i, cols);
      }
    }
  }

  static void geluTanh(Tensor x, int from, int to, Tensor y) {
    int cols = y.cols();
    for (int t = from; t < to; t++) {
      for (int i = 0; i < cols; i += COUNT) {
        FloatVector v = load(x.memory(), x.rowOffset(t), i, cols);
        store(VectorMath.geluTanh(v), y.memory(), y.rowOffset(t), i, cols);
      }
    }
  }

  static void gelu(Tensor x, int from, int to, Tensor y) {
    int cols = y.cols();
    for (int t = from; t < to; t++) {
      for (int i = 0; i < cols; i += COUNT) {
        FloatVector v = load(x.memory(), x.rowOffset(t), i, cols);
        store(VectorMath.gelu(v), y.memory(), y.rowOffset(t), i, cols);
      }
    }
  }

  static void plus(Tensor a, Tensor b, int from, int to, Tensor y) {
    int cols = y.cols();
    for (int t = from; t < to; t++) {
      long bRow = b.rowOffset(b.rows() == 1 ? 0 : t);
      for (int i = 0; i < cols; i += COUNT) {
        FloatVector sum =
            load(a.memory(), a.rowOffset(t), i, cols).add(load(b.memory(), bRow, i, cols));
        store(sum, y.memory(), y.rowOffset(t), i, cols);
      }
    }
  }

  static void rmsNorm(Tensor x, Tensor gain, float eps, int from, int to, Tensor y) {
    int cols = x.cols();
    for (int t = from; t < to; t++) {
      FloatVector squares = Lanes.zero();
      for (int i = 0; i < cols; i += COUNT) {
        FloatVector v = load(x.memory(), x.rowOffset(t), i, cols);
        squares = v.fma(v, squares);
      }
      float scale = (float) (1 / Math.sqrt((double) sum(squares) / cols + eps));
      for (int i = 0; i < cols; i += COUNT) {
        FloatVector v = load(x.memory(), x.rowOffset(t), i, cols);
        FloatVector g = load(gain.memory(), gain.offset(), i, cols);
        store(v.mul(scale).mul(g), y.memory(), y.rowOffset(t), i, cols);
      }
    }
  }

  static void layerNorm(Tensor x, Tensor gain, Tensor bias, float eps, int from, int to, Tensor y) {
    int cols = x.cols();
    for (int t = from; t < to; t++) {
      FloatVector sums = Lanes.zero();
      for (int i = 0; i < cols; i += COUNT) {
        sums = sums.add(load(x.memory(), x.rowOffset(t), i, cols));
      }
      float mean = sum(sums) / cols;
      FloatVector squares = Lanes.zero();
      for (int i = 0; i < cols; i += COUNT) {
        FloatVector v = load(x.memory(), x.rowOffset(t), i, cols).sub(mean);
        v = Lanes.zero().blend(v, mask(i, cols));
        squares = v.fma(v, squares);
      }
      float scale = (float) (1 / Math.sqrt((double) sum(squares) / cols + eps));
      for (int i = 0; i < cols; i += COUNT) {
        FloatVector v = load(x.memory(), x.rowOffset(t), i, cols).sub(mean).mul(scale);
        FloatVector g = load(gain.memory(), gain.offset(), i, cols);
        FloatVector b = load(bias.memory(), bias.offset(), i, cols);
        store(v.fma(g, b), y.memory(), y.rowOffset(t), i, cols);
      }
    }
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
    int half = headDim / 2;
    MemorySegment memory = x.memory();
    for (int t = from; t < to; t++) {
      for (int head = 0; head < x.cols(); head += headDim) {
        long first = x.rowOffset(t) + (long) head * Float.BYTES;
        long second = first + (long) half * Float.BYTES;
        for (int i = 0; i < half; i += COUNT) {
          FloatVector a = load(memory, first, i, half);
          FloatVector b = load(memory, second, i, half);
          FloatVector c = load(cos.memory(), cos.rowOffset(t), i, half);
          FloatVector s = load(sin.memory(), sin.rowOffset(t), i, half);
          store(a.mul(c).sub(b.mul(s)), memory, first, i, half);
          store(b.mul(c).add(a.mul(s)), memory, second, i, half);
        }
      }
    }
  }
}
