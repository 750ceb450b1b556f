package dev.fovea.bench;

import dev.fovea.kernels.Matrix;
import dev.fovea.kernels.Packing;
import java.lang.foreign.Arena;

/** Random weights, the same in every run. */
final class Matrices {
  private Matrices() {}

  /**
   * Returns a matrix.
   *
   * @param format {@code f32}, {@code f16}, {@code bf16}, or {@code q} and the bits of each weight
   * @param group the columns that share a scale, if it is quantized
   */
  static Matrix random(Arena arena, String format, int group, int rows, int cols) {
    long count = (long) rows * cols;
    return switch (format) {
      case "f32" -> Packing.f32(Memory.floats(arena, count), rows, cols, arena);
      case "f16" -> Packing.f16(Memory.f16s(arena, count), rows, cols, arena);
      case "bf16" -> Packing.bf16(Memory.bf16s(arena, count), rows, cols, arena);
      default -> {
        int bits = Integer.parseInt(format.substring(1));
        yield Packing.affine(
            Memory.bytes(arena, count * bits / 8),
            Memory.bf16s(arena, count / group),
            Memory.bf16s(arena, count / group),
            Packing.ParameterType.BF16,
            rows,
            cols,
            bits,
            group,
            arena);
      }
    };
  }
}
