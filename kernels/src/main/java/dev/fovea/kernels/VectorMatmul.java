package dev.fovea.kernels;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The matrix product of {@link VectorKernels}, for all formats of weights.
 *
 * <p>The columns are cut in groups: those of the quantization, or {@value #GROUP} columns. In all
 * formats and for any number of rows, an element of the result is computed so: within a group, a
 * chain of fused multiply-adds of x and the weights (for {@link Matrix.Affine}, the integers),
 * which starts from zero; then {@code y += sum}, or {@code y = bias * sumOfX + (scale * sum + y)},
 * for one group after the other.
 *
 * <p>Rows of x are prepared as {@code [groups][T][group]}, followed by {@code [groups][T]} sums of
 * x over each group. So the part of all rows that meets one panel of weights lies together.
 */
final class VectorMatmul {
  /** Columns of a group where the format has none. */
  static final int GROUP = 64;

  private static final long FLOAT = Float.BYTES;
  private static final long BLOCK_BYTES = Matrix.BLOCK * FLOAT;

  /** Columns of y that are computed together: those of two blocks. */
  private static final int PAIR = 2 * Matrix.BLOCK;

  private static final long PAIR_BYTES = PAIR * FLOAT;
  private static final int PANEL_FLOATS = PAIR * 128;
  private static final int SUM_FLOATS = PAIR * Panels.ROWS;

  /** Vectors of results that the kernels for a single row compute together. */
  private static final int SINGLE_STRIPS = 4;

  private VectorMatmul() {}

  static int group(Matrix w) {
    return switch (w) {
      case Matrix.F32 f -> GROUP;
      case Matrix.F16 f -> GROUP;
      case Matrix.Bf16 f -> GROUP;
      case Matrix.Affine a -> a.group();
    };
  }

  static int groups(Matrix w) {
    return (w.cols() + group(w) - 1) / group(w);
  }

  static int preparedCols(Matrix w) {
    return groups(w) * (group(w) + 1);
  }

  static int scratch(int rows) {
    return PANEL_FLOATS + SUM_FLOATS + Math.max(rows, 2) * PAIR;
  }

  static void prepare(Tensor x, Matrix w, int from, int to, Tensor prepared) {
    int group = group(w);
    int groups = groups(w);
    for (int t = from; t < to; t++) {
      for (int g = 0; g < groups; g++) {
        long source = x.rowOffset(t) + (long) g * group * FLOAT;
        long slot = (long) g * x.rows() + t;
        long target = prepared.offset() + slot * group * FLOAT;
        int count = Math.min(group, w.cols() - g * group);
        if (w instanceof Matrix.Affine a) {
          float sum = VectorMatmulAffine.scale(a.bits(), count, x, source, prepared, target);
          long sums = prepared.offset() + (long) x.rows() * groups * group * FLOAT;
          prepared.memory().set(Tensor.FLOAT, sums + slot * FLOAT, sum);
        } else {
          MemorySegment.copy(x.memory(), source, prepared.memory(), target, count * FLOAT);
        }
      }
    }
  }

  static void multiply(
      Tensor prepared, Matrix w, int fromBlock, int toBlock, Tensor scratch, Tensor y) {
    if (y.rows() == 1) {
      int step = SINGLE_STRIPS / Lanes.STRIPS;
      for (int block = fromBlock; block < toBlock; block += step) {
        single(prepared, w, block, Math.min(step, toBlock - block), scratch, y);
      }
    } else {
      for (int block = fromBlock; block < toBlock; block += 2) {
        pair(prepared, w, block, Math.min(2, toBlock - block), scratch, y);
      }
    }
  }

  /** One row with up to {@link #SINGLE_STRIPS} vectors of results. */
  private static void single(
      Tensor prepared, Matrix w, int block, int blocks, Tensor scratch, Tensor y) {
    switch (w) {
      case Matrix.F32 f -> VectorMatmulFloats.single(prepared, f, block, blocks, scratch);
      case Matrix.F16 f -> VectorMatmulFloats.single(prepared, f, block, blocks, scratch);
      case Matrix.Bf16 f -> VectorMatmulFloats.single(prepared, f, block, blocks, scratch);
      case Matrix.Affine a -> VectorMatmulAffine.single(prepared, a, block, blocks, scratch);
    }
    copy(scratch, scratch.offset(), 1, w, block, blocks, y);
  }

  /** Returns the block of a vector of results, or the last one for those that are not needed. */
  static int blockOfStrip(int block, int blocks, int strip) {
    return block + Math.min(blocks - 1, strip / Lanes.STRIPS);
  }

  static void storeSingle(
      FloatVector y0, FloatVector y1, FloatVector y2, FloatVector y3, Tensor scratch) {
    Lanes.store(y0, scratch.memory(), scratch.offset());
    Lanes.store(y1, scratch.memory(), scratch.offset() + Lanes.BYTES);
    Lanes.store(y2, scratch.memory(), scratch.offset() + 2 * Lanes.BYTES);
    Lanes.store(y3, scratch.memory(), scratch.offset() + 3 * Lanes.BYTES);
  }

  /** All rows with two blocks; {@code blocks} is 1 if there is no second one. */
  private static void pair(
      Tensor prepared, Matrix w, int block, int blocks, Tensor scratch, Tensor y) {
    int rows = y.rows();
    int group = group(w);
    int groups = groups(w);
    long panel = scratch.offset();
    long sums = panel + PANEL_FLOATS * FLOAT;
    long results = sums + SUM_FLOATS * FLOAT;
    long second = blocks == 2 ? group * BLOCK_BYTES : 0;
    scratch.memory().asSlice(results, rows * PAIR_BYTES).fill((byte) 0);
    for (int g = 0; g < groups; g++) {
      int count = Math.min(group, w.cols() - g * group);
      MemorySegment weights = scratch.memory();
      long first = panel;
      long next = panel + second;
      switch (w) {
        case Matrix.F32 f -> {
          weights = f.data();
          first = ((long) block * f.cols() + (long) g * group) * BLOCK_BYTES;
          next = blocks == 2 ? first + f.cols() * BLOCK_BYTES : first;
        }
        case Matrix.F16 f -> VectorMatmulFloats.expand(f, block, blocks, g, weights, panel);
        case Matrix.Bf16 f -> VectorMatmulFloats.expand(f, block, blocks, g, weights, panel);
        case Matrix.Affine a -> VectorMatmulAffine.expand(a, block, blocks, g, weights, panel);
      }
      for (int t = 0; t < rows; t += Panels.ROWS) {
        int tile = Math.min(Panels.ROWS, rows - t);
        long x = prepared.offset() + ((long) g * rows + t) * group * FLOAT;
        long result = results + t * PAIR_BYTES;
        products(tile, prepared, x, group * FLOAT, weights, first, next, count, scratch, sums);
        if (w instanceof Matrix.Affine a) {
          long sumsOfX =
              prepared.offset() + ((long) rows * groups * group + (long) g * rows + t) * FLOAT;
          VectorMatmulAffine.add(
              a, block, blocks, g, tile, prepared, sumsOfX, scratch, sums, result);
        } else {
          add(tile, scratch, sums, result);
        }
      }
    }
    copy(scratch, results, rows, w, block, blocks, y);
  }

  /** Products of a tile of rows with all vectors of a panel. */
  private static void products(
      int rows,
      Tensor prepared,
      long x,
      long xStride,
      MemorySegment weights,
      long first,
      long second,
      int count,
      Tensor scratch,
      long sums) {
    for (int strip = 0; strip < 2 * Lanes.STRIPS; strip += 2) {
      long panel0 = place(strip, first, second);
      long panel1 = place(strip + 1, first, second);
      long target = sums + strip * Lanes.BYTES;
      Panels.multiply(
          rows,
          prepared.memory(),
          x,
          xStride,
          weights,
          panel0,
          panel1,
          BLOCK_BYTES,
          count,
          scratch.memory(),
          target,
          target + Lanes.BYTES,
          PAIR_BYTES,
          /* more= */ false);
    }
  }

  private static long place(int strip, long first, long second) {
    return strip < Lanes.STRIPS
        ? first + strip * Lanes.BYTES
        : second + (strip - Lanes.STRIPS) * Lanes.BYTES;
  }

  private static void add(int rows, Tensor scratch, long sums, long results) {
    MemorySegment memory = scratch.memory();
    for (long at = 0; at < rows * PAIR_BYTES; at += Lanes.BYTES) {
      FloatVector sum = Lanes.floats(memory, results + at).add(Lanes.floats(memory, sums + at));
      Lanes.store(sum, memory, results + at);
    }
  }

  /** Copies what belongs to rows of w, not to the padding of its last block. */
  private static void copy(
      Tensor scratch, long results, int rows, Matrix w, int block, int blocks, Tensor y) {
    int first = block * Matrix.BLOCK;
    long bytes = Math.min(blocks * Matrix.BLOCK, w.rows() - first) * FLOAT;
    for (int t = 0; t < rows; t++) {
      long target = y.rowOffset(t) + first * FLOAT;
      MemorySegment.copy(scratch.memory(), results + t * PAIR_BYTES, y.memory(), target, bytes);
    }
  }
}
