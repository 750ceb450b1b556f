package dev.fovea.kernels;

import static dev.fovea.kernels.Lanes.FLOATS;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The methods of {@link VectorKernels} that compute a row from rows of the same length: whole
 * vectors first, then one element after the other as {@link ScalarKernels} does.
 */
final class VectorElementwise {

  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final int STRETCH = Kernels.ACTIVATION_SCRATCH;
  private static final int COUNT = Lanes.COUNT;

  private VectorElementwise() {}

  /** Returns how many elements of a row whole vectors cover. */
  private static int whole(int cols) {
    return cols - cols % COUNT;
  }

  /** Returns where element {@code i} of row {@code t} is, in bytes. */
  private static long at(Tensor x, int t, int i) {
    return x.rowOffset(t) + (long) i * Float.BYTES;
  }

  static void swiGlu(Tensor gate, Tensor up, int from, int to, float[] scratch, Tensor y) {
    int whole = whole(y.cols());
    for (int t = from; t < to; t++) {
      for (int i = 0; i < whole; i += STRETCH) {
        int count = Math.min(STRETCH, whole - i);
        long g = at(gate, t, i);
        long u = at(up, t, i);
        VectorMath.swiGlu(
            gate.memory(), g, up.memory(), u, y.memory(), at(y, t, i), count, scratch);
      }
      for (int i = whole; i < y.cols(); i++) {
        y.set(t, i, (float) (ScalarKernels.silu(gate.get(t, i)) * up.get(t, i)));
      }
    }
  }

  static void geluTanh(Tensor x, int from, int to, float[] scratch, Tensor y) {
    int whole = whole(y.cols());
    for (int t = from; t < to; t++) {
      for (int i = 0; i < whole; i += STRETCH) {
        int count = Math.min(STRETCH, whole - i);
        VectorMath.geluTanh(x.memory(), at(x, t, i), y.memory(), at(y, t, i), count, scratch);
      }
      for (int i = whole; i < y.cols(); i++) {
        y.set(t, i, (float) ScalarKernels.geluTanh(x.get(t, i)));
      }
    }
  }

  static void gelu(Tensor x, int from, int to, float[] scratch, Tensor y) {
    int whole = whole(y.cols());
    for (int t = from; t < to; t++) {
      for (int i = 0; i < whole; i += STRETCH) {
        int count = Math.min(STRETCH, whole - i);
        VectorMath.gelu(x.memory(), at(x, t, i), y.memory(), at(y, t, i), count, scratch);
      }
      for (int i = whole; i < y.cols(); i++) {
        y.set(t, i, (float) ScalarKernels.gelu(x.get(t, i)));
      }
    }
  }

  static void plus(Tensor a, Tensor b, int from, int to, Tensor y) {
    for (int t = from; t < to; t++) {
      int bRow = b.rows() == 1 ? 0 : t;
      for (int i = 0; i < whole(y.cols()); i += COUNT) {
        FloatVector v = FloatVector.fromMemorySegment(FLOATS, b.memory(), at(b, bRow, i), LITTLE);
        FloatVector.fromMemorySegment(FLOATS, a.memory(), at(a, t, i), LITTLE)
            .add(v)
            .intoMemorySegment(y.memory(), at(y, t, i), LITTLE);
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
        FloatVector v =
            FloatVector.fromMemorySegment(FLOATS, x.memory(), at(x, t, i), LITTLE).mul(scale);
        v.mul(FloatVector.fromMemorySegment(FLOATS, gain.memory(), at(gain, 0, i), LITTLE))
            .intoMemorySegment(y.memory(), at(y, t, i), LITTLE);
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
        FloatVector v =
            FloatVector.fromMemorySegment(FLOATS, x.memory(), at(x, t, i), LITTLE)
                .sub(mean)
                .mul(scale);
        v =
            v.fma(
                FloatVector.fromMemorySegment(FLOATS, gain.memory(), at(gain, 0, i), LITTLE),
                FloatVector.fromMemorySegment(FLOATS, bias.memory(), at(bias, 0, i), LITTLE));
        v.intoMemorySegment(y.memory(), at(y, t, i), LITTLE);
      }
      for (int i = whole(cols); i < cols; i++) {
        y.set(t, i, (x.get(t, i) - mean) * scale * gain.get(0, i) + bias.get(0, i));
      }
    }
  }

  private static float sum(Tensor x, int t) {
    FloatVector sums = FloatVector.zero(FLOATS);
    for (int i = 0; i < whole(x.cols()); i += COUNT) {
      sums = sums.add(FloatVector.fromMemorySegment(FLOATS, x.memory(), at(x, t, i), LITTLE));
    }
    float sum = 0;
    for (int lane = 0; lane < COUNT; lane++) {
      sum += sums.lane(lane);
    }
    for (int i = whole(x.cols()); i < x.cols(); i++) {
      sum += x.get(t, i);
    }
    return sum;
  }

  /** Returns the sum of {@code (x - mean)^2} over a row, in a fixed order as any sum here. */
  private static float squares(Tensor x, int t, float mean) {
    FloatVector sums = FloatVector.zero(FLOATS);
    for (int i = 0; i < whole(x.cols()); i += COUNT) {
      FloatVector v =
          FloatVector.fromMemorySegment(FLOATS, x.memory(), at(x, t, i), LITTLE).sub(mean);
      sums = v.fma(v, sums);
    }
    float sum = 0;
    for (int lane = 0; lane < COUNT; lane++) {
      sum += sums.lane(lane);
    }
    for (int i = whole(x.cols()); i < x.cols(); i++) {
      sum += (x.get(t, i) - mean) * (x.get(t, i) - mean);
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
      FloatVector a = FloatVector.fromMemorySegment(FLOATS, x.memory(), first + 4L * i, LITTLE);
      FloatVector b = FloatVector.fromMemorySegment(FLOATS, x.memory(), second + 4L * i, LITTLE);
      FloatVector c = FloatVector.fromMemorySegment(FLOATS, cos.memory(), at(cos, t, i), LITTLE);
      FloatVector s = FloatVector.fromMemorySegment(FLOATS, sin.memory(), at(sin, t, i), LITTLE);
      a.mul(c).sub(b.mul(s)).intoMemorySegment(x.memory(), first + 4L * i, LITTLE);
      b.mul(c).add(a.mul(s)).intoMemorySegment(x.memory(), second + 4L * i, LITTLE);
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
