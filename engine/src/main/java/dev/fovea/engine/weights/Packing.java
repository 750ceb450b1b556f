package dev.fovea.engine.weights;

import dev.fovea.kernels.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Stands in for the packing of the kernels. */
final class Packing {
  enum ParameterType {
    BF16,
    F16,
    F32
  }

  private Packing() {}

  static Matrix.F32 f32(MemorySegment rowMajor, int rows, int cols, Arena arena) {
    return new Matrix.F32(copy(rowMajor, arena), rows, cols);
  }

  static Matrix.F16 f16(MemorySegment rowMajor, int rows, int cols, Arena arena) {
    return new Matrix.F16(copy(rowMajor, arena), rows, cols);
  }

  static Matrix.Bf16 bf16(MemorySegment rowMajor, int rows, int cols, Arena arena) {
    return new Matrix.Bf16(copy(rowMajor, arena), rows, cols);
  }

  static Matrix.Affine affine(
      MemorySegment weight,
      MemorySegment scales,
      MemorySegment biases,
      ParameterType type,
      int rows,
      int cols,
      int bits,
      int group,
      Arena arena) {
    Matrix.Parameters parameters =
        type == ParameterType.BF16 ? Matrix.Parameters.BF16 : Matrix.Parameters.F32;
    return new Matrix.Affine(
        copy(weight, arena),
        copy(scales, arena),
        copy(biases, arena),
        parameters,
        rows,
        cols,
        bits,
        group);
  }

  private static MemorySegment copy(MemorySegment source, Arena arena) {
    return arena.allocate(source.byteSize(), 64).copyFrom(source);
  }
}
