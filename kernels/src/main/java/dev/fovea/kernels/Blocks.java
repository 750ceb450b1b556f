package dev.fovea.kernels;

import static dev.fovea.kernels.Packing.INT;
import static dev.fovea.kernels.Packing.SHORT;

import dev.fovea.kernels.Packing.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Moves rows that follow one another into blocks of {@value Matrix#BLOCK} whose values lie side by
 * side. {@code cols} is the number of values in a row, of the size that the method is named for.
 */
final class Blocks {
  private static final int BLOCK = Matrix.BLOCK;
  private static final long ALIGNMENT = 64;
  private static final long BYTES_PER_TASK = 1 << 20;
  static final Thread ANY_THREAD = Thread.ofPlatform().unstarted(() -> {});

  private Blocks() {}

  /**
   * Moves a block: {@code lanes} rows, stored from {@code from} on, to {@code to} from there on.
   */
  private interface Mover {
    void move(MemorySegment rows, long from, int lanes, MemorySegment to, long base);
  }

  /** Moves 32-bit values. */
  static MemorySegment words(Rows source, int rows, int cols, Arena arena) {
    return move(
        source,
        rows,
        4L * cols,
        4L * cols,
        arena,
        (stored, from, lanes, to, base) -> words(stored, from, lanes, cols, to, base));
  }

  /** Moves 16-bit values. */
  static MemorySegment halves(Rows source, int rows, int cols, Arena arena) {
    return move(
        source,
        rows,
        2L * cols,
        2L * cols,
        arena,
        (stored, from, lanes, to, base) -> halves(stored, from, lanes, cols, to, base));
  }

  /** Moves half-precision values and makes them float32. */
  static MemorySegment widened(Rows source, int rows, int cols, Arena arena) {
    return move(
        source,
        rows,
        2L * cols,
        4L * cols,
        arena,
        (stored, from, lanes, to, base) -> widen(stored, from, lanes, cols, to, base));
  }

  /** Moves {@code words} words with streams of bits and splits them as {@link Packing} says. */
  static MemorySegment streams(Rows source, int rows, int words, int bits, Arena arena) {
    return move(
        source,
        rows,
        4L * words,
        4L * words,
        arena,
        (stored, from, lanes, to, base) -> stream(stored, from, lanes, words, bits, to, base));
  }

  private static void words(
      MemorySegment source, long start, int lanes, int cols, MemorySegment to, long base) {
    for (int from = 0; from < cols; from += BLOCK) {
      int until = Math.min(cols, from + BLOCK);
      for (int lane = 0; lane < lanes; lane++) {
        long row = start + (long) lane * cols * Integer.BYTES;
        for (int k = from; k < until; k++) {
          int word = source.get(INT, row + (long) k * Integer.BYTES);
          to.set(INT, base + ((long) k * BLOCK + lane) * Integer.BYTES, word);
        }
      }
    }
  }

  private static void halves(
      MemorySegment source, long start, int lanes, int cols, MemorySegment to, long base) {
    for (int from = 0; from < cols; from += 2 * BLOCK) {
      int until = Math.min(cols, from + 2 * BLOCK);
      for (int lane = 0; lane < lanes; lane++) {
        long row = start + (long) lane * cols * Short.BYTES;
        for (int k = from; k < until; k++) {
          short half = source.get(SHORT, row + (long) k * Short.BYTES);
          to.set(SHORT, base + ((long) k * BLOCK + lane) * Short.BYTES, half);
        }
      }
    }
  }

  private static void widen(
      MemorySegment source, long start, int lanes, int cols, MemorySegment to, long base) {
    for (int lane = 0; lane < lanes; lane++) {
      long row = start + (long) lane * cols * Short.BYTES;
      for (int k = 0; k < cols; k++) {
        float value = Float.float16ToFloat(source.get(SHORT, row + (long) k * Short.BYTES));
        to.set(Tensor.FLOAT, base + ((long) k * BLOCK + lane) * Float.BYTES, value);
      }
    }
  }

  /** Splits 32 columns of {@code bits} bits: 30 bits to each word, then 2 of the rest to each. */
  private static void stream(
      MemorySegment source,
      long start,
      int lanes,
      int words,
      int bits,
      MemorySegment to,
      long base) {
    for (int chunk = 0; chunk < words; chunk += bits) {
      for (int lane = 0; lane < lanes; lane++) {
        long from = start + ((long) lane * words + chunk) * Integer.BYTES;
        for (int i = 0; i < bits; i++) {
          int low = bitsAt(source, from, bits, 30 * i) & 0x3fffffff;
          int high = bitsAt(source, from, bits, 30 * bits + 2 * i) << 30;
          to.set(INT, base + ((long) (chunk + i) * BLOCK + lane) * Integer.BYTES, low | high);
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

  /**
   * Allocates the blocks and fills them.
   *
   * @param rowBytes what a row takes in the source
   * @param packedBytes what it takes in a block
   */
  private static MemorySegment move(
      Rows source, int rows, long rowBytes, long packedBytes, Arena arena, Mover mover) {
    int blocks = (rows + BLOCK - 1) / BLOCK;
    long blockBytes = packedBytes * BLOCK;
    MemorySegment to = arena.allocate(blocks * blockBytes, ALIGNMENT);
    int step = Math.clamp(BYTES_PER_TASK / blockBytes, 1, blocks);
    Workers.Task task =
        (index, worker) -> {
          int first = index * step * BLOCK;
          int count = Math.min(rows - first, step * BLOCK);
          MemorySegment part = source.read(first, count, worker);
          for (int row = 0; row < count; row += BLOCK) {
            int lanes = Math.min(BLOCK, count - row);
            mover.move(part, row * rowBytes, lanes, to, (first + row) * packedBytes);
          }
        };
    int tasks = (blocks + step - 1) / step;
    if (source.shared() && to.isAccessibleBy(ANY_THREAD)) {
      Workers.shared().run(tasks, task);
    } else {
      for (int index = 0; index < tasks; index++) {
        task.run(index, 0);
      }
    }
    return to;
  }
}
