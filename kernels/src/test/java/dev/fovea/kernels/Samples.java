package dev.fovea.kernels;

import dev.fovea.kernels.Packing.ParameterType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random matrices and tensors, the same in every run. */
final class Samples {
  private final Arena arena;
  private final Random random;

  Samples(Arena arena, long seed) {
    this.arena = arena;
    this.random = new Random(seed);
  }

  /** Returns matrices of all formats; columns of quantized ones are rounded up to whole groups. */
  List<Matrix> matrices(int rows, int cols) {
    List<Matrix> matrices = new ArrayList<>();
    matrices.add(f32(rows, cols));
    matrices.add(f16(rows, cols));
    matrices.add(bf16(rows, cols));
    for (int bits : new int[] {2, 3, 4, 5, 6, 8}) {
      for (int group : new int[] {32, 64, 128}) {
        matrices.add(affine(rows, (cols + group - 1) / group * group, bits, group));
      }
    }
    return matrices;
  }

  Matrix f32(int rows, int cols) {
    return Packing.f32(floats((long) rows * cols), rows, cols, arena);
  }

  Matrix f16(int rows, int cols) {
    MemorySegment source = arena.allocate(2L * rows * cols);
    for (long i = 0; i < (long) rows * cols; i++) {
      float magnitude = (float) Math.exp(random.nextGaussian() * 4 - 6);
      source.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(signed(magnitude)));
    }
    return Packing.f16(source, rows, cols, arena);
  }

  private float signed(float magnitude) {
    return random.nextBoolean() ? magnitude : -magnitude;
  }

  Matrix bf16(int rows, int cols) {
    return Packing.bf16(bf16s((long) rows * cols), rows, cols, arena);
  }

  /** Returns quantized matrices of all numbers of bits, groups, and formats of parameters. */
  List<Matrix.Affine> affine(int rows, int groups) {
    List<Matrix.Affine> matrices = new ArrayList<>();
    for (int bits : new int[] {2, 3, 4, 5, 6, 8}) {
      for (int group : new int[] {32, 64, 128}) {
        for (ParameterType type : new ParameterType[] {ParameterType.BF16, ParameterType.F32}) {
          matrices.add(affine(rows, groups * group, bits, group, type));
        }
      }
    }
    return matrices;
  }

  Matrix.Affine affine(int rows, int cols, int bits, int group) {
    return affine(rows, cols, bits, group, group == 64 ? ParameterType.BF16 : ParameterType.F32);
  }

  Matrix.Affine affine(int rows, int cols, int bits, int group, ParameterType type) {
    MemorySegment weight = arena.allocate((long) rows * cols * bits / 8);
    for (long i = 0; i < weight.byteSize(); i++) {
      weight.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
    }
    long count = (long) rows * cols / group;
    MemorySegment scales = type == ParameterType.BF16 ? bf16s(count) : floats(count);
    MemorySegment biases = type == ParameterType.BF16 ? bf16s(count) : floats(count);
    return Packing.affine(weight, scales, biases, type, rows, cols, bits, group, arena);
  }

  private MemorySegment floats(long count) {
    MemorySegment source = arena.allocate(4 * count, 4);
    for (long i = 0; i < count; i++) {
      source.setAtIndex(ValueLayout.JAVA_FLOAT, i, number());
    }
    return source;
  }

  private MemorySegment bf16s(long count) {
    MemorySegment source = arena.allocate(2 * count, 2);
    for (long i = 0; i < count; i++) {
      short upper = (short) (Float.floatToRawIntBits(number()) >>> 16);
      source.setAtIndex(ValueLayout.JAVA_SHORT, i, upper);
    }
    return source;
  }

  /** Returns a number of [-1, 1). */
  float number() {
    return 2 * random.nextFloat() - 1;
  }

  /** Fills a tensor with numbers of [-scale, scale). */
  Tensor fill(Tensor tensor, float scale) {
    for (int t = 0; t < tensor.rows(); t++) {
      for (int k = 0; k < tensor.cols(); k++) {
        tensor.set(t, k, number() * scale);
      }
    }
    return tensor;
  }
}
