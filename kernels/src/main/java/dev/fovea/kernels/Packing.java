package dev.fovea.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Turns weights as checkpoints store them, row after row, into packed {@link Matrix matrices}.
 *
 * <p>Sources may be unaligned, little-endian, and are only read during the call. Results belong to
 * the given arena. The work is shared out over all cores if source and arena allow access from any
 * thread, and is done by the caller otherwise.
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

  static final ValueLayout.OfInt INT = little(ValueLayout.JAVA_INT_UNALIGNED);
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int BLOCK = Matrix.BLOCK;
  private static final long ALIGNMENT = 64;
  private static final long BYTES_PER_TASK = 1 << 20;
  private static final Thread ANY_THREAD = Thread.ofPlatform().unstarted(() -> {});

  /** The formats that checkpoints keep scales and biases in. */
  public enum ParameterType {
    BF16,
    F16,
    F32;

    int bytes() {
      return this == F32 ? Float.BYTES : Short.BYTES;
    }
  }

  private Packing() {}

  private static ValueLayout.OfInt little(ValueLayout.OfInt layout) {
    return layout.withOrder(ByteOrder.LITTLE_ENDIAN);
  }

  /** Packs {@code [rows, cols]} float32. */
  public static Matrix.F32 f32(MemorySegment rowMajor, int rows, int cols, Arena arena) {
    checkShape(rows, cols);
    checkSize("weight", rowMajor, (long) rows * cols * Float.BYTES);
    MemorySegment data = allocate(arena, rows, (long) cols * BLOCK * Float.BYTES);
    pack(rowMajor, data, rows, b -> words(rowMajor, rows, cols, b, data));
    return new Matrix.F32(data, rows, cols);
  }

  /** Packs {@code [rows, cols]} IEEE half precision. */
  public static Matrix.F16 f16(MemorySegment rowMajor, int rows, int cols, Arena arena) {
    return new Matrix.F16(halves(rowMajor, rows, cols, arena), rows, cols);
  }

  /** Packs {@code [rows, cols]} bfloat16. */
  public static Matrix.Bf16 bf16(MemorySegment rowMajor, int rows, int cols, Arena arena) {
    return new Matrix.Bf16(halves(rowMajor, rows, cols, arena), rows, cols);
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
      MemorySegment weight,
      MemorySegment scales,
      MemorySegment biases,
      ParameterType type,
      int rows,
      int cols,
      int bits,
      int group,
      Arena arena) {
    checkShape(rows, cols);
    if (bits < 2 || bits > 8 || bits == 7) {
      throw new IllegalArgumentException(bits + " bits per weight: expected 2, 3, 4, 5, 6 or 8");
    }
    if ((group != 32 && group != 64 && group != 128) || cols % group != 0) {
      throw new IllegalArgumentException(
          "group of " + group + " for " + cols + " columns: expected 32, 64 or 128, a divisor");
    }
    int words = cols / CHUNK * bits;
    checkSize("weight", weight, (long) rows * words * Integer.BYTES);
    checkSize("scales", scales, (long) rows * (cols / group) * type.bytes());
    checkSize("biases", biases, (long) rows * (cols / group) * type.bytes());
    MemorySegment quants = allocate(arena, rows, (long) words * BLOCK * Integer.BYTES);
    if (CHUNK % bits == 0) {
      pack(weight, quants, rows, b -> words(weight, rows, words, b, quants));
    } else {
      pack(weight, quants, rows, b -> stream(weight, rows, words, bits, b, quants));
    }
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

  private static MemorySegment parameters(
      MemorySegment source, ParameterType type, int rows, int cols, Arena arena) {
    return switch (type) {
      case BF16 -> halves(source, rows, cols, arena);
      case F32 -> f32(source, rows, cols, arena).data();
      case F16 -> {
        MemorySegment data = allocate(arena, rows, (long) cols * BLOCK * Float.BYTES);
        pack(source, data, rows, b -> widen(source, rows, cols, b, data));
        yield data;
      }
    };
  }

  private static MemorySegment halves(MemorySegment source, int rows, int cols, Arena arena) {
    checkShape(rows, cols);
    checkSize("weight", source, (long) rows * cols * Short.BYTES);
    MemorySegment data = allocate(arena, rows, (long) cols * BLOCK * Short.BYTES);
    pack(source, data, rows, b -> halves(source, rows, cols, b, data));
    return data;
  }

  private static void words(MemorySegment source, int rows, int cols, int block, MemorySegment to) {
    long base = (long) block * cols * BLOCK;
    int lanes = Math.min(BLOCK, rows - block * BLOCK);
    for (int from = 0; from < cols; from += BLOCK) {
      int until = Math.min(cols, from + BLOCK);
      for (int lane = 0; lane < lanes; lane++) {
        long row = ((long) block * BLOCK + lane) * cols;
        for (int k = from; k < until; k++) {
          int word = source.get(INT, (row + k) * Integer.BYTES);
          to.set(INT, (base + (long) k * BLOCK + lane) * Integer.BYTES, word);
        }
      }
    }
  }

  private static void halves(
      MemorySegment source, int rows, int cols, int block, MemorySegment to) {
    long base = (long) block * cols * BLOCK;
    int lanes = Math.min(BLOCK, rows - block * BLOCK);
    for (int from = 0; from < cols; from += 2 * BLOCK) {
      int until = Math.min(cols, from + 2 * BLOCK);
      for (int lane = 0; lane < lanes; lane++) {
        long row = ((long) block * BLOCK + lane) * cols;
        for (int k = from; k < until; k++) {
          short half = source.get(SHORT, (row + k) * Short.BYTES);
          to.set(SHORT, (base + (long) k * BLOCK + lane) * Short.BYTES, half);
        }
      }
    }
  }

  private static void widen(MemorySegment source, int rows, int cols, int block, MemorySegment to) {
    long base = (long) block * cols * BLOCK;
    int lanes = Math.min(BLOCK, rows - block * BLOCK);
    for (int lane = 0; lane < lanes; lane++) {
      long row = ((long) block * BLOCK + lane) * cols;
      for (int k = 0; k < cols; k++) {
        float value = Float.float16ToFloat(source.get(SHORT, (row + k) * Short.BYTES));
        to.set(Tensor.FLOAT, (base + (long) k * BLOCK + lane) * Float.BYTES, value);
      }
    }
  }

  /** Splits 32 columns of {@code bits} bits: 30 bits to each word, then 2 of the rest to each. */
  private static void stream(
      MemorySegment source, int rows, int words, int bits, int block, MemorySegment to) {
    int lanes = Math.min(BLOCK, rows - block * BLOCK);
    long base = (long) block * words * BLOCK;
    for (int chunk = 0; chunk < words; chunk += bits) {
      for (int lane = 0; lane < lanes; lane++) {
        long from = (((long) block * BLOCK + lane) * words + chunk) * Integer.BYTES;
        for (int i = 0; i < bits; i++) {
          int low = bitsAt(source, from, bits, 30 * i) & 0x3fffffff;
          int high = bitsAt(source, from, bits, 30 * bits + 2 * i) << 30;
          long position = base + (long) (chunk + i) * BLOCK + lane;
          to.set(INT, position * Integer.BYTES, low | high);
        }
      }
    }
  }

  /** Returns the bits from bit {@code bit} on of the {@code words} words at {@code from}. */
  private static int bitsAt(MemorySegment source, long from, int words, int bit) {
    int word = bit >>> 5;
    long low = source.get(INT, from + (long) word * Integer.BYTES) & 0xffffffffL;
    long high = word + 1 < words ? source.get(INT, from + (word + 1L) * Integer.BYTES) : 0;
    return (int) ((low | high << 32) >>> (bit & 31));
  }

  private interface BlockTask {
    void run(int block);
  }

  private static void pack(MemorySegment source, MemorySegment to, int rows, BlockTask task) {
    int blocks = (rows + BLOCK - 1) / BLOCK;
    if (!source.isAccessibleBy(ANY_THREAD) || !to.isAccessibleBy(ANY_THREAD)) {
      for (int block = 0; block < blocks; block++) {
        task.run(block);
      }
      return;
    }
    long blockBytes = to.byteSize() / blocks;
    int step = Math.clamp(BYTES_PER_TASK / blockBytes, 1, blocks);
    int tasks = (blocks + step - 1) / step;
    Workers.shared()
        .run(
            tasks,
            (index, worker) -> {
              int until = Math.min(blocks, (index + 1) * step);
              for (int block = index * step; block < until; block++) {
                task.run(block);
              }
            });
  }

  private static MemorySegment allocate(Arena arena, int rows, long blockBytes) {
    long blocks = ((long) rows + BLOCK - 1) / BLOCK;
    return arena.allocate(blocks * blockBytes, ALIGNMENT);
  }

  private static void checkShape(int rows, int cols) {
    if (rows <= 0 || cols <= 0 || rows > Integer.MAX_VALUE - BLOCK) {
      throw new IllegalArgumentException(
          "shape [" + rows + ", " + cols + "] of a matrix: expected positive numbers");
    }
  }

  private static void checkSize(String name, MemorySegment source, long expected) {
    if (source.byteSize() != expected) {
      throw new IllegalArgumentException(
          name + " of " + source.byteSize() + " bytes: expected " + expected);
    }
  }
}
