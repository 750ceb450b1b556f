package dev.fovea.kernels;

import static dev.fovea.kernels.Lanes.FLOATS;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
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
 * <p>A single row goes through the weights as they are stored. Several rows are multiplied with
 * panels: a group of two blocks, turned to floats once for all rows. Rows of x are prepared as
 * {@code [groups][tiles][group][TILE]} (a single one as it is), followed by the sums of x over each
 * group, {@code [groups][T]}, T rounded up to whole tiles.
 */
final class VectorMatmul {
  /** Columns of a group where the format has none. */
  static final int GROUP = 64;

  /** Vectors of results that the kernels for a single row compute together. */
  static final int SINGLE = 4;

  private static final int BLOCK = Matrix.BLOCK;
  private static final int TILE = Panels.TILE;
  private static final int WIDTH = Panels.WIDTH;

  /** Places in the scratch array; results of all rows come last. */
  private static final int PANEL = 0;

  private static final int SUMS = PANEL + WIDTH * 128;
  private static final int RESULTS = SUMS + WIDTH * TILE;

  private VectorMatmul() {}

  private static int group(Matrix w) {
    return switch (w) {
      case Matrix.F32 f -> GROUP;
      case Matrix.F16 f -> GROUP;
      case Matrix.Bf16 f -> GROUP;
      case Matrix.Affine a -> a.group();
    };
  }

  private static int groups(Matrix w) {
    return (w.cols() + group(w) - 1) / group(w);
  }

  /** Returns the number of rows with those that fill the last tile. */
  private static int padded(int rows) {
    return rows == 1 ? 1 : (rows + TILE - 1) / TILE * TILE;
  }

  static int preparedFloats(Matrix w, int rows) {
    return Math.multiplyExact(padded(rows), groups(w) * (group(w) + 1));
  }

  static int scratch(int rows) {
    return RESULTS + Math.max(rows * WIDTH, SINGLE * BLOCK);
  }

  static void prepare(Tensor x, Matrix w, int from, int to, float[] prepared) {
    int group = group(w);
    int groups = groups(w);
    int rows = padded(x.rows());
    int stride = Math.min(rows, TILE);
    for (int t = from; t < to; t++) {
      for (int g = 0; g < groups; g++) {
        long source = x.rowOffset(t) + (long) g * group * Float.BYTES;
        int target = (g * rows + t / TILE * TILE) * group + t % TILE;
        int count = Math.min(group, w.cols() - g * group);
        switch (w) {
          case Matrix.Affine a ->
              prepared[rows * groups * group + g * rows + t] =
                  VectorMatmulAffine.scale(a, x.memory(), source, prepared, target, stride);
          case Matrix.F32 f -> copy(count, x.memory(), source, prepared, target, stride);
          case Matrix.F16 f -> copy(count, x.memory(), source, prepared, target, stride);
          case Matrix.Bf16 f -> copy(count, x.memory(), source, prepared, target, stride);
        }
      }
    }
  }

  private static void copy(
      int count, MemorySegment x, long from, float[] prepared, int to, int stride) {
    for (int k = 0; k < count; k++) {
      prepared[to + k * stride] = x.get(Tensor.FLOAT, from + (long) k * Float.BYTES);
    }
  }

  static void multiply(
      float[] prepared, Matrix w, int fromBlock, int toBlock, float[] scratch, Tensor y) {
    if (y.rows() == 1) {
      int step = SINGLE / Lanes.STRIPS;
      for (int block = fromBlock; block < toBlock; block += step) {
        single(prepared, w, block, Math.min(step, toBlock - block), scratch, y);
      }
    } else {
      for (int block = fromBlock; block < toBlock; block += 2) {
        pair(prepared, w, block, Math.min(2, toBlock - block), scratch, y);
      }
    }
  }

  /** One row with up to {@link #SINGLE} vectors of results. */
  private static void single(
      float[] x, Matrix w, int block, int blocks, float[] scratch, Tensor y) {
    switch (w) {
      case Matrix.F32 f -> VectorMatmulFloats.single(x, f, block, blocks, scratch, RESULTS);
      case Matrix.F16 f -> VectorMatmulFloats.single(x, f, block, blocks, scratch, RESULTS);
      case Matrix.Bf16 f -> VectorMatmulFloats.single(x, f, block, blocks, scratch, RESULTS);
      case Matrix.Affine a ->
          VectorMatmulAffine.single(x, a, block, blocks, scratch, SUMS, RESULTS);
    }
    copyResults(scratch, w, block, blocks, y);
  }

  /** Returns the block of a vector of results, or the last one for those that are not needed. */
  static int blockOfStrip(int block, int blocks, int strip) {
    return block + Math.min(blocks - 1, strip / Lanes.STRIPS);
  }

  /** All rows with two blocks; {@code blocks} is 1 if there is no second one. */
  private static void pair(
      float[] prepared, Matrix w, int block, int blocks, float[] scratch, Tensor y) {
    int rows = y.rows();
    int padded = padded(rows);
    int group = group(w);
    int groups = groups(w);
    Arrays.fill(scratch, RESULTS, RESULTS + rows * WIDTH, 0);
    for (int g = 0; g < groups; g++) {
      int count = Math.min(group, w.cols() - g * group);
      expand(w, block, blocks, g, scratch);
      int second = blocks == 2 ? PANEL + group * BLOCK : PANEL;
      for (int t = 0; t < rows; t += TILE) {
        int tile = Math.min(TILE, rows - t);
        int x = (g * padded + t) * group;
        for (int strip = 0; strip < 2 * Lanes.STRIPS; strip += 2) {
          int target = SUMS + strip * Lanes.COUNT;
          Panels.multiply(
              tile,
              prepared,
              x,
              scratch,
              place(strip, second),
              place(strip + 1, second),
              BLOCK,
              count,
              scratch,
              target,
              target + Lanes.COUNT,
              /* more= */ false);
        }
        int result = RESULTS + t * WIDTH;
        if (w instanceof Matrix.Affine a) {
          int sumsOfX = padded * groups * group + g * padded + t;
          VectorMatmulAffine.add(
              a, block, blocks, g, tile, prepared, sumsOfX, scratch, SUMS, result);
        } else {
          add(tile, scratch, result);
        }
      }
    }
    copyResults(scratch, w, block, blocks, y);
  }

  /** Writes group {@code g} of up to two blocks to the panel, {@code [blocks][group][BLOCK]}. */
  private static void expand(Matrix w, int block, int blocks, int g, float[] scratch) {
    for (int b = 0; b < blocks; b++) {
      int to = PANEL + b * group(w) * BLOCK;
      switch (w) {
        case Matrix.F32 f -> VectorMatmulFloats.expand(f, block + b, g, scratch, to);
        case Matrix.F16 f -> VectorMatmulFloats.expand(f, block + b, g, scratch, to);
        case Matrix.Bf16 f -> VectorMatmulFloats.expand(f, block + b, g, scratch, to);
        case Matrix.Affine a -> VectorMatmulAffine.expand(a, block + b, g, scratch, to);
      }
    }
  }

  private static int place(int strip, int second) {
    return strip < Lanes.STRIPS
        ? PANEL + strip * Lanes.COUNT
        : second + (strip - Lanes.STRIPS) * Lanes.COUNT;
  }

  private static void add(int rows, float[] scratch, int results) {
    for (int i = 0; i < rows * WIDTH; i += Lanes.COUNT) {
      FloatVector sum =
          FloatVector.fromArray(FLOATS, scratch, results + i)
              .add(FloatVector.fromArray(FLOATS, scratch, SUMS + i));
      sum.intoArray(scratch, results + i);
    }
  }

  /** Copies what belongs to rows of w, not to the padding of its last block. */
  private static void copyResults(float[] scratch, Matrix w, int block, int blocks, Tensor y) {
    int first = block * BLOCK;
    int count = Math.min(blocks * BLOCK, w.rows() - first);
    for (int t = 0; t < y.rows(); t++) {
      long target = y.rowOffset(t) + (long) first * Float.BYTES;
      MemorySegment.copy(scratch, RESULTS + t * WIDTH, y.memory(), Tensor.FLOAT, target, count);
    }
  }
}
