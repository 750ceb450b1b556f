package dev.fovea.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Turns weights as checkpoints store them, row after row, into packed {@link Matrix matrices}.
 *
 * <p>Sources may be unaligned, little-endian, and are only read during the call, each byte once.
 * Results belong to the given arena. The work is shared out over all cores if source and arena
 * allow access from any thread, and is done by the caller otherwise.
 *
 * <p>Layout of {@link Matrix.Affine#quants}: {@code [blocks][cols / 32][bits][BLOCK]} 32-bit words.
 * A word belongs to one row; {@code bits} words hold 32 columns of it. With {@code n = 32 / bits},
 * rounded down, word {@code i} holds column {@code n * i + j} of the 32 at its bits {@code [bits *
 * j, bits * j + bits)}. For 2, 4 and 8 bits that is all. For 3, 5 and 6 bits it covers 30 columns,
 * and the top two bits of each word are left: side by side, those of word 0 lowest, they are column
 * 30 followed by column 31.
 *
 * <p>So one mask, and no shift, isolates nearly every number in a place where its value is {@code
 * q} times a power of two.
 *
 * <p>All methods throw {@link IllegalArgumentException} if a source has not exactly the size that
 * the shape asks for, or the shape is not one of a {@link Matrix}.
 */
public final class Packing {
  /** Columns whose quants lie together: {@code bits} words for each row of the block. */
  static final int CHUNK = 32;

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The formats that checkpoints keep scales and biases in. */
  public enum ParameterType {
    BF16,
    F16,
    F32;

    int bytes() {
      return this == F32 ? Float.BYTES : Short.BYTES;
    }
  }

  /** Rows as they are stored, such as in a file that is not in memory as a whole. */
  @FunctionalInterface
  public interface Rows {
    /**
     * Returns rows {@code [first, first + count)} without gaps, valid until the same worker asks
     * again. Each row is asked for once. Workers ask at the same time; what one of them throws
     * reaches the caller of the packing.
     *
     * @param worker as in {@link Workers.Task}
     */
    MemorySegment read(int first, int count, int worker);

    /** Returns whether other threads than the caller may ask and may read what is returned. */
    default boolean shared() {
      return true;
    }
  }

  private Packing() {}

  /** Packs {@code [rows, cols]} float32. */
  public static Matrix.F32 f32(Rows source, int rows, int cols, Arena arena) {
    checkShape(rows, cols);
    return new Matrix.F32(Blocks.words(source, rows, cols, arena), rows, cols);
  }

  /** Packs {@code [rows, cols]} float32. */
  public static Matrix.F32 f32(MemorySegment rowMajor, int rows, int cols, Arena arena) {
    checkShape(rows, cols);
    return f32(StoredRows.of("weight", rowMajor, rows, cols * 4L), rows, cols, arena);
  }

  /** Packs {@code [rows, cols]} IEEE half precision. */
  public static Matrix.F16 f16(Rows source, int rows, int cols, Arena arena) {
    checkShape(rows, cols);
    return new Matrix.F16(Blocks.halves(source, rows, cols, arena), rows, cols);
  }

  /** Packs {@code [rows, cols]} IEEE half precision. */
  public static Matrix.F16 f16(MemorySegment rowMajor, int rows, int cols, Arena arena) {
    checkShape(rows, cols);
    return f16(StoredRows.of("weight", rowMajor, rows, cols * 2L), rows, cols, arena);
  }

  /** Packs {@code [rows, cols]} bfloat16. */
  public static Matrix.Bf16 bf16(Rows source, int rows, int cols, Arena arena) {
    checkShape(rows, cols);
    return new Matrix.Bf16(Blocks.halves(source, rows, cols, arena), rows, cols);
  }

  /** Packs {@code [rows, cols]} bfloat16. */
  public static Matrix.Bf16 bf16(MemorySegment rowMajor, int rows, int cols, Arena arena) {
    checkShape(rows, cols);
    return bf16(StoredRows.of("weight", rowMajor, rows, cols * 2L), rows, cols, arena);
  }

  /**
   * Packs an MLX affine-quantized matrix.
   *
   * @param weight {@code [rows, cols * bits / 32]} 32-bit words: each row a stream of bits
   * @param scales {@code [rows, cols / group]} of type {@code type}, as {@code biases}. F16 becomes
   *     F32
   * @param bits 2, 3, 4, 5, 6 or 8
   * @param group 32, 64 or 128, a divisor of {@code cols}
   */
  public static Matrix.Affine affine(
      Rows weight,
      Rows scales,
      Rows biases,
      ParameterType type,
      int rows,
      int cols,
      int bits,
      int group,
      Arena arena) {
    checkAffine(rows, cols, bits, group);
    int words = cols / CHUNK * bits;
    MemorySegment quants =
        CHUNK % bits == 0
            ? Blocks.words(weight, rows, words, arena)
            : Blocks.streams(weight, rows, words, bits, arena);
    return new Matrix.Affine(
        quants,
        parameters(scales, type, rows, cols / group, arena),
        parameters(biases, type, rows, cols / group, arena),
        type == ParameterType.BF16 ? Matrix.Parameters.BF16 : Matrix.Parameters.F32,
        rows,
        cols,
        bits,
        group);
  }

  /** Packs an MLX affine-quantized matrix that is in memory. */
  public static Matrix.Affine affine(
      MemorySegment weight,
      MemorySegment scales,
      MemorySegment biases,
      ParameterType type,
      int rows,
      int cols,
      int bits,
      int group,
      Arena arena) {
    checkAffine(rows, cols, bits, group);
    long parameterBytes = (long) (cols / group) * type.bytes();
    return affine(
        StoredRows.of("weight", weight, rows, 4L * bits * (cols / CHUNK)),
        StoredRows.of("scales", scales, rows, parameterBytes),
        StoredRows.of("biases", biases, rows, parameterBytes),
        type,
        rows,
        cols,
        bits,
        group,
        arena);
  }

  private static MemorySegment parameters(
      Rows source, ParameterType type, int rows, int cols, Arena arena) {
    return switch (type) {
      case BF16 -> Blocks.halves(source, rows, cols, arena);
      case F32 -> Blocks.words(source, rows, cols, arena);
      case F16 -> Blocks.widened(source, rows, cols, arena);
    };
  }

  private static void checkAffine(int rows, int cols, int bits, int group) {
    checkShape(rows, cols);
    if (bits < 2 || bits > 8 || bits == 7) {
      throw new IllegalArgumentException(bits + " bits per weight: expected 2, 3, 4, 5, 6 or 8");
    }
    if ((group != 32 && group != 64 && group != 128) || cols % group != 0) {
      throw new IllegalArgumentException(
          "group of " + group + " for " + cols + " columns: expected 32, 64 or 128, a divisor");
    }
  }

  private static void checkShape(int rows, int cols) {
    if (rows <= 0 || cols <= 0 || rows > Integer.MAX_VALUE - Matrix.BLOCK) {
      throw new IllegalArgumentException(
          "shape [" + rows + ", " + cols + "] of a matrix: expected positive numbers");
    }
  }

  /** Rows that are in memory as a whole. */
  private record StoredRows(MemorySegment memory, long rowBytes) implements Rows {

    static StoredRows of(String name, MemorySegment memory, int rows, long rowBytes) {
      if (memory.byteSize() != rows * rowBytes) {
        throw new IllegalArgumentException(
            name + " of " + memory.byteSize() + " bytes: expected " + rows * rowBytes);
      }
      return new StoredRows(memory, rowBytes);
    }

    @Override
    public MemorySegment read(int first, int count, int worker) {
      return memory.asSlice(first * rowBytes, count * rowBytes);
    }

    @Override
    public boolean shared() {
      return memory.isAccessibleBy(Blocks.ANY_THREAD);
    }
  }
}
