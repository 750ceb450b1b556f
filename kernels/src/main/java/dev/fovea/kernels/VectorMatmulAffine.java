package dev.fovea.kernels;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The parts of {@link VectorMatmul} that know {@link Matrix.Affine}.
 *
 * <p>Integers are converted to floats in the place that {@link Packing} gave them in their word,
 * where they are {@code 2^shift} times too large; x is prepared with {@code 2^-shift}. Both factors
 * are exact, and a shift for each vector is saved.
 */
final class VectorMatmulAffine {
  private static final int CHUNK = Packing.CHUNK;
  private static final long WORD_BYTES = Matrix.BLOCK * (long) Integer.BYTES;
  private static final float[][] SCALES = new float[9][];

  static {
    for (int bits : new int[] {2, 3, 4, 5, 6, 8}) {
      SCALES[bits] = scales(bits);
    }
  }

  private VectorMatmulAffine() {}

  private static float[] scales(int bits) {
    int perWord = CHUNK / bits;
    float[] scales = new float[CHUNK];
    for (int k = 0; k < CHUNK; k++) {
      boolean shifted = k >= perWord * bits || (CHUNK % bits == 0 && k % perWord == perWord - 1);
      scales[k] = shifted ? 1 : 1f / (1 << (bits * (k % perWord)));
    }
    return scales;
  }

  /** Prepares a group of x, and returns the sum of its elements. */
  static float scale(int bits, int count, Tensor x, long from, Tensor prepared, long to) {
    float[] scales = SCALES[bits];
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    for (int k = 0; k < count; k += 4) {
      long at = k * (long) Float.BYTES;
      sum0 += scaled(scales, k, x, from + at, prepared, to + at);
      sum1 += scaled(scales, k + 1, x, from + at + 4, prepared, to + at + 4);
      sum2 += scaled(scales, k + 2, x, from + at + 8, prepared, to + at + 8);
      sum3 += scaled(scales, k + 3, x, from + at + 12, prepared, to + at + 12);
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  private static float scaled(
      float[] scales, int k, Tensor x, long from, Tensor prepared, long to) {
    float value = x.memory().get(Tensor.FLOAT, from);
    prepared.memory().set(Tensor.FLOAT, to, value * scales[k & (CHUNK - 1)]);
    return value;
  }

  static void single(Tensor prepared, Matrix.Affine w, int block, int blocks, Tensor scratch) {
    MemorySegment x = prepared.memory();
    int groups = w.cols() / w.group();
    long sums = prepared.offset() + w.cols() * (long) Float.BYTES;
    long q0 = quants(w, block, blocks, 0);
    long q1 = quants(w, block, blocks, 1);
    long q2 = quants(w, block, blocks, 2);
    long q3 = quants(w, block, blocks, 3);
    long s0 = parameters(w, block, blocks, 0);
    long s1 = parameters(w, block, blocks, 1);
    long s2 = parameters(w, block, blocks, 2);
    long s3 = parameters(w, block, blocks, 3);
    FloatVector y0 = Lanes.zero();
    FloatVector y1 = y0;
    FloatVector y2 = y0;
    FloatVector y3 = y0;
    long sumsAt = scratch.offset();
    long quantBytes = (long) (w.group() / CHUNK) * w.bits() * WORD_BYTES;
    for (int g = 0; g < groups; g++) {
      long xAt = prepared.offset() + (long) g * w.group() * Float.BYTES;
      long q = g * quantBytes;
      if (CHUNK % w.bits() == 0) {
        even(w, x, xAt, q0 + q, q1 + q, q2 + q, q3 + q, scratch.memory(), sumsAt);
      } else {
        odd(w, x, xAt, q0 + q, q1 + q, q2 + q, q3 + q, scratch.memory(), sumsAt);
      }
      FloatVector sum = Lanes.broadcast(x, sums + g * (long) Float.BYTES);
      y0 = add(w, s0, g, Lanes.floats(scratch.memory(), sumsAt), sum, y0);
      y1 = add(w, s1, g, Lanes.floats(scratch.memory(), sumsAt + Lanes.BYTES), sum, y1);
      y2 = add(w, s2, g, Lanes.floats(scratch.memory(), sumsAt + 2 * Lanes.BYTES), sum, y2);
      y3 = add(w, s3, g, Lanes.floats(scratch.memory(), sumsAt + 3 * Lanes.BYTES), sum, y3);
    }
    VectorMatmul.storeSingle(y0, y1, y2, y3, scratch);
  }

  private static FloatVector add(
      Matrix.Affine w, long at, int g, FloatVector product, FloatVector sum, FloatVector y) {
    FloatVector scale = parameter(w, w.scales(), at, g);
    FloatVector bias = parameter(w, w.biases(), at, g);
    return bias.fma(sum, scale.fma(product, y));
  }

  /** Products of one group for 2, 4 and 8 bits. */
  private static void even(
      Matrix.Affine w,
      MemorySegment x,
      long xAt,
      long q0,
      long q1,
      long q2,
      long q3,
      MemorySegment sums,
      long sumsAt) {
    MemorySegment quants = w.quants();
    int bits = w.bits();
    int words = w.group() / CHUNK * bits;
    int masked = CHUNK / bits - 1;
    FloatVector p0 = Lanes.zero();
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    long at = xAt;
    for (int i = 0; i < words; i++) {
      IntVector w0 = Lanes.ints(quants, q0 + i * WORD_BYTES);
      IntVector w1 = Lanes.ints(quants, q1 + i * WORD_BYTES);
      IntVector w2 = Lanes.ints(quants, q2 + i * WORD_BYTES);
      IntVector w3 = Lanes.ints(quants, q3 + i * WORD_BYTES);
      int mask = (1 << bits) - 1;
      for (int j = 0; j < masked; j++) {
        FloatVector v = Lanes.broadcast(x, at);
        p0 = v.fma(Lanes.toFloats(w0.and(mask)), p0);
        p1 = v.fma(Lanes.toFloats(w1.and(mask)), p1);
        p2 = v.fma(Lanes.toFloats(w2.and(mask)), p2);
        p3 = v.fma(Lanes.toFloats(w3.and(mask)), p3);
        mask <<= bits;
        at += Float.BYTES;
      }
      FloatVector v = Lanes.broadcast(x, at);
      p0 = v.fma(top(w0, bits), p0);
      p1 = v.fma(top(w1, bits), p1);
      p2 = v.fma(top(w2, bits), p2);
      p3 = v.fma(top(w3, bits), p3);
      at += Float.BYTES;
    }
    Lanes.store(p0, sums, sumsAt);
    Lanes.store(p1, sums, sumsAt + Lanes.BYTES);
    Lanes.store(p2, sums, sumsAt + 2 * Lanes.BYTES);
    Lanes.store(p3, sums, sumsAt + 3 * Lanes.BYTES);
  }

  /** Products of one group for 3, 5 and 6 bits. */
  private static void odd(
      Matrix.Affine w,
      MemorySegment x,
      long xAt,
      long q0,
      long q1,
      long q2,
      long q3,
      MemorySegment sums,
      long sumsAt) {
    MemorySegment quants = w.quants();
    int bits = w.bits();
    int perWord = CHUNK / bits;
    FloatVector p0 = Lanes.zero();
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    long at = xAt;
    long q = 0;
    for (int chunk = 0; chunk < w.group(); chunk += CHUNK) {
      IntVector r0 = IntVector.zero(Lanes.INTS);
      IntVector r1 = r0;
      IntVector r2 = r0;
      IntVector r3 = r0;
      for (int i = 0; i < bits; i++) {
        IntVector w0 = Lanes.ints(quants, q0 + q);
        IntVector w1 = Lanes.ints(quants, q1 + q);
        IntVector w2 = Lanes.ints(quants, q2 + q);
        IntVector w3 = Lanes.ints(quants, q3 + q);
        int mask = (1 << bits) - 1;
        for (int j = 0; j < perWord; j++) {
          FloatVector v = Lanes.broadcast(x, at);
          p0 = v.fma(Lanes.toFloats(w0.and(mask)), p0);
          p1 = v.fma(Lanes.toFloats(w1.and(mask)), p1);
          p2 = v.fma(Lanes.toFloats(w2.and(mask)), p2);
          p3 = v.fma(Lanes.toFloats(w3.and(mask)), p3);
          mask <<= bits;
          at += Float.BYTES;
        }
        r0 = rest(r0, w0);
        r1 = rest(r1, w1);
        r2 = rest(r2, w2);
        r3 = rest(r3, w3);
        q += WORD_BYTES;
      }
      FloatVector v = Lanes.broadcast(x, at);
      p0 = v.fma(beforeTop(r0, bits), p0);
      p1 = v.fma(beforeTop(r1, bits), p1);
      p2 = v.fma(beforeTop(r2, bits), p2);
      p3 = v.fma(beforeTop(r3, bits), p3);
      v = Lanes.broadcast(x, at + Float.BYTES);
      p0 = v.fma(top(r0, bits), p0);
      p1 = v.fma(top(r1, bits), p1);
      p2 = v.fma(top(r2, bits), p2);
      p3 = v.fma(top(r3, bits), p3);
      at += 2 * Float.BYTES;
    }
    Lanes.store(p0, sums, sumsAt);
    Lanes.store(p1, sums, sumsAt + Lanes.BYTES);
    Lanes.store(p2, sums, sumsAt + 2 * Lanes.BYTES);
    Lanes.store(p3, sums, sumsAt + 3 * Lanes.BYTES);
  }

  /** Adds the top two bits of a word above those of the words before. */
  private static IntVector rest(IntVector rest, IntVector word) {
    return rest.lanewise(VectorOperators.LSHR, 2).or(word.and(0xc0000000));
  }

  private static FloatVector top(IntVector word, int bits) {
    return Lanes.toFloats(word.lanewise(VectorOperators.LSHR, CHUNK - bits));
  }

  private static FloatVector beforeTop(IntVector word, int bits) {
    IntVector moved = word.lanewise(VectorOperators.LSHR, CHUNK - 2 * bits);
    return Lanes.toFloats(moved.and((1 << bits) - 1));
  }

  /** Writes the integers of group {@code g} as {@code [blocks][group][BLOCK]} floats. */
  static void expand(
      Matrix.Affine w, int block, int blocks, int g, MemorySegment panel, long panelAt) {
    long chunkBytes = w.bits() * WORD_BYTES;
    int chunks = w.group() / CHUNK;
    for (int b = 0; b < blocks; b++) {
      long quants = ((long) (block + b) * (w.cols() / CHUNK) + (long) g * chunks) * chunkBytes;
      long to = panelAt + (long) b * w.group() * Matrix.BLOCK * Float.BYTES;
      for (int chunk = 0; chunk < chunks; chunk++) {
        for (int strip = 0; strip < Lanes.STRIPS; strip++) {
          expandChunk(w, quants + strip * Lanes.BYTES, panel, to + strip * Lanes.BYTES);
        }
        quants += chunkBytes;
        to += CHUNK * WORD_BYTES;
      }
    }
  }

  private static void expandChunk(Matrix.Affine w, long from, MemorySegment panel, long to) {
    int bits = w.bits();
    boolean even = CHUNK % bits == 0;
    int masked = even ? CHUNK / bits - 1 : CHUNK / bits;
    IntVector rest = IntVector.zero(Lanes.INTS);
    long at = to;
    for (int i = 0; i < bits; i++) {
      IntVector word = Lanes.ints(w.quants(), from + i * WORD_BYTES);
      int mask = (1 << bits) - 1;
      for (int j = 0; j < masked; j++) {
        Lanes.store(Lanes.toFloats(word.and(mask)), panel, at);
        mask <<= bits;
        at += WORD_BYTES;
      }
      if (even) {
        Lanes.store(top(word, bits), panel, at);
        at += WORD_BYTES;
      } else {
        rest = rest(rest, word);
      }
    }
    if (!even) {
      Lanes.store(beforeTop(rest, bits), panel, at);
      Lanes.store(top(rest, bits), panel, at + WORD_BYTES);
    }
  }

  /** {@code results = bias * sumOfX + (scale * sums + results)} for a tile of rows. */
  static void add(
      Matrix.Affine w,
      int block,
      int blocks,
      int g,
      int rows,
      Tensor prepared,
      long sumsOfX,
      Tensor scratch,
      long sums,
      long results) {
    MemorySegment memory = scratch.memory();
    long rowBytes = 2L * Matrix.BLOCK * Float.BYTES;
    for (int strip = 0; strip < blocks * Lanes.STRIPS; strip++) {
      long at = parameters(w, block, blocks, strip);
      FloatVector scale = parameter(w, w.scales(), at, g);
      FloatVector bias = parameter(w, w.biases(), at, g);
      for (int t = 0; t < rows; t++) {
        long place = t * rowBytes + strip * Lanes.BYTES;
        FloatVector sum = Lanes.broadcast(prepared.memory(), sumsOfX + t * (long) Float.BYTES);
        FloatVector y = Lanes.floats(memory, results + place);
        y = bias.fma(sum, scale.fma(Lanes.floats(memory, sums + place), y));
        Lanes.store(y, memory, results + place);
      }
    }
  }

  private static long quants(Matrix.Affine w, int block, int blocks, int strip) {
    long words = (long) VectorMatmul.blockOfStrip(block, blocks, strip) * (w.cols() / CHUNK);
    return words * w.bits() * WORD_BYTES + strip % Lanes.STRIPS * Lanes.BYTES;
  }

  /** Returns the index of the first scale of a vector of results. */
  private static long parameters(Matrix.Affine w, int block, int blocks, int strip) {
    long groups = (long) VectorMatmul.blockOfStrip(block, blocks, strip) * (w.cols() / w.group());
    return groups * Matrix.BLOCK + (long) (strip % Lanes.STRIPS) * Lanes.COUNT;
  }

  private static FloatVector parameter(Matrix.Affine w, MemorySegment data, long first, int g) {
    long index = first + (long) g * Matrix.BLOCK;
    return switch (w.parameters()) {
      case BF16 -> Lanes.bf16(data, index * Short.BYTES);
      case F32 -> Lanes.floats(data, index * Float.BYTES);
    };
  }
}
