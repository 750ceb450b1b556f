package dev.fovea.kernels;

import static dev.fovea.kernels.Lanes.FLOATS;
import static dev.fovea.kernels.Lanes.HALVES;
import static dev.fovea.kernels.Lanes.INTS;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The parts of {@link VectorMatmul} that know {@link Matrix.Affine}.
 *
 * <p>Integers are converted to floats in the place that {@link Packing} gave them in their word,
 * where they are {@code 2^shift} times too large; x is prepared with {@code 2^-shift}. Both factors
 * are exact, and a shift for each vector is saved.
 */
final class VectorMatmulAffine {
  private static final int CHUNK = Packing.CHUNK;
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final long WORD_BYTES = Matrix.BLOCK * (long) Integer.BYTES;

  private VectorMatmulAffine() {}

  /** Prepares a group of x, and returns the sum of its elements. */
  static float scale(
      Matrix.Affine w, MemorySegment x, long from, float[] prepared, int to, int stride) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    for (int k = 0; k < w.group(); k += 4) {
      sum0 += scale(w, x, from, prepared, to, stride, k);
      sum1 += scale(w, x, from, prepared, to, stride, k + 1);
      sum2 += scale(w, x, from, prepared, to, stride, k + 2);
      sum3 += scale(w, x, from, prepared, to, stride, k + 3);
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  private static float scale(
      Matrix.Affine w, MemorySegment x, long from, float[] prepared, int to, int stride, int k) {
    float value = x.get(Tensor.FLOAT, from + (long) k * Float.BYTES);
    int position = Words.position(w.bits(), w.group(), k);
    prepared[to + position * stride] = value * Words.scale(w.bits(), k);
    return value;
  }

  /** Computes one row of results: x with four vectors of rows of w, one group after the other. */
  static void single(
      float[] x, Matrix.Affine w, int block, int blocks, float[] y, int sums, int results) {
    int groups = w.cols() / w.group();
    long q0 = quants(w, block, blocks, 0);
    long q1 = quants(w, block, blocks, 1);
    long q2 = quants(w, block, blocks, 2);
    long q3 = quants(w, block, blocks, 3);
    long bytes = (long) (w.group() / CHUNK) * w.bits() * WORD_BYTES;
    Arrays.fill(y, results, results + VectorMatmul.SINGLE * Lanes.COUNT, 0);
    for (int g = 0; g < groups; g++) {
      int at = g * w.group();
      long q = g * bytes;
      switch (w.bits()) {
        case 2 -> products2(w, x, at, q0 + q, q1 + q, q2 + q, q3 + q, y, sums);
        case 3 -> products3(w, x, at, q0 + q, q1 + q, q2 + q, q3 + q, y, sums);
        case 4 -> products4(w, x, at, q0 + q, q1 + q, q2 + q, q3 + q, y, sums);
        case 5 -> products5(w, x, at, q0 + q, q1 + q, q2 + q, q3 + q, y, sums);
        case 6 -> products6(w, x, at, q0 + q, q1 + q, q2 + q, q3 + q, y, sums);
        default -> products8(w, x, at, q0 + q, q1 + q, q2 + q, q3 + q, y, sums);
      }
      if (CHUNK % w.bits() != 0) {
        productsOfRest(w, x, at, q0 + q, y, sums);
        productsOfRest(w, x, at, q1 + q, y, sums + Lanes.COUNT);
        productsOfRest(w, x, at, q2 + q, y, sums + 2 * Lanes.COUNT);
        productsOfRest(w, x, at, q3 + q, y, sums + 3 * Lanes.COUNT);
      }
      add(w, block, blocks, g, 1, x, w.cols() + g, y, sums, results);
    }
  }

  /** Adds the products of the columns that have no place in a word, for 3, 5 and 6 bits. */
  private static void productsOfRest(
      Matrix.Affine w, float[] x, int xAt, long quants, float[] sums, int sumsAt) {
    int words = w.group() / CHUNK * w.bits();
    int at = xAt + w.group() / CHUNK * (CHUNK / w.bits() * w.bits());
    FloatVector sum = FloatVector.fromArray(FLOATS, sums, sumsAt);
    for (int i = 0; i < words; i += w.bits()) {
      IntVector rest = IntVector.zero(INTS);
      for (int j = i; j < i + w.bits(); j++) {
        rest =
            rest.lanewise(LSHR, 2)
                .or(
                    IntVector.fromMemorySegment(INTS, w.quants(), quants + j * WORD_BYTES, LITTLE)
                        .and(0xc0000000));
      }
      sum =
          FloatVector.broadcast(FLOATS, x[at])
              .lanewise(
                  FMA,
                  rest.lanewise(LSHR, 32 - 2 * w.bits())
                      .and((1 << w.bits()) - 1)
                      .convertShape(I2F, FLOATS, 0),
                  sum);
      sum =
          FloatVector.broadcast(FLOATS, x[at + 1])
              .lanewise(FMA, rest.lanewise(LSHR, 32 - w.bits()).convertShape(I2F, FLOATS, 0), sum);
      at += 2;
    }
    sum.intoArray(sums, sumsAt);
  }

  private static void products2(
      Matrix.Affine w,
      float[] x,
      int xAt,
      long q0,
      long q1,
      long q2,
      long q3,
      float[] sums,
      int sumsAt) {
    MemorySegment quants = w.quants();
    FloatVector p0 = FloatVector.zero(FLOATS);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    int at = xAt;
    int words = w.group() / 16;
    for (int i = 0; i < words; i++) {
      IntVector w0 = IntVector.fromMemorySegment(INTS, quants, q0 + i * WORD_BYTES, LITTLE);
      IntVector w1 = IntVector.fromMemorySegment(INTS, quants, q1 + i * WORD_BYTES, LITTLE);
      IntVector w2 = IntVector.fromMemorySegment(INTS, quants, q2 + i * WORD_BYTES, LITTLE);
      IntVector w3 = IntVector.fromMemorySegment(INTS, quants, q3 + i * WORD_BYTES, LITTLE);
      for (int j = 0; j < 15; j++) {
        int mask = 0x3 << (2 * j);
        FloatVector v = FloatVector.broadcast(FLOATS, x[at + j]);
        p0 = v.lanewise(FMA, w0.and(mask).convertShape(I2F, FLOATS, 0), p0);
        p1 = v.lanewise(FMA, w1.and(mask).convertShape(I2F, FLOATS, 0), p1);
        p2 = v.lanewise(FMA, w2.and(mask).convertShape(I2F, FLOATS, 0), p2);
        p3 = v.lanewise(FMA, w3.and(mask).convertShape(I2F, FLOATS, 0), p3);
      }
      FloatVector v = FloatVector.broadcast(FLOATS, x[at + 15]);
      p0 = v.lanewise(FMA, w0.lanewise(LSHR, 32 - 2).convertShape(I2F, FLOATS, 0), p0);
      p1 = v.lanewise(FMA, w1.lanewise(LSHR, 32 - 2).convertShape(I2F, FLOATS, 0), p1);
      p2 = v.lanewise(FMA, w2.lanewise(LSHR, 32 - 2).convertShape(I2F, FLOATS, 0), p2);
      p3 = v.lanewise(FMA, w3.lanewise(LSHR, 32 - 2).convertShape(I2F, FLOATS, 0), p3);
      at += 16;
    }
    Lanes.store(p0, p1, p2, p3, sums, sumsAt);
  }

  private static void products4(
      Matrix.Affine w,
      float[] x,
      int xAt,
      long q0,
      long q1,
      long q2,
      long q3,
      float[] sums,
      int sumsAt) {
    MemorySegment quants = w.quants();
    FloatVector p0 = FloatVector.zero(FLOATS);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    int at = xAt;
    int words = w.group() / 8;
    for (int i = 0; i < words; i++) {
      IntVector w0 = IntVector.fromMemorySegment(INTS, quants, q0 + i * WORD_BYTES, LITTLE);
      IntVector w1 = IntVector.fromMemorySegment(INTS, quants, q1 + i * WORD_BYTES, LITTLE);
      IntVector w2 = IntVector.fromMemorySegment(INTS, quants, q2 + i * WORD_BYTES, LITTLE);
      IntVector w3 = IntVector.fromMemorySegment(INTS, quants, q3 + i * WORD_BYTES, LITTLE);
      for (int j = 0; j < 7; j++) {
        int mask = 0xf << (4 * j);
        FloatVector v = FloatVector.broadcast(FLOATS, x[at + j]);
        p0 = v.lanewise(FMA, w0.and(mask).convertShape(I2F, FLOATS, 0), p0);
        p1 = v.lanewise(FMA, w1.and(mask).convertShape(I2F, FLOATS, 0), p1);
        p2 = v.lanewise(FMA, w2.and(mask).convertShape(I2F, FLOATS, 0), p2);
        p3 = v.lanewise(FMA, w3.and(mask).convertShape(I2F, FLOATS, 0), p3);
      }
      FloatVector v = FloatVector.broadcast(FLOATS, x[at + 7]);
      p0 = v.lanewise(FMA, w0.lanewise(LSHR, 32 - 4).convertShape(I2F, FLOATS, 0), p0);
      p1 = v.lanewise(FMA, w1.lanewise(LSHR, 32 - 4).convertShape(I2F, FLOATS, 0), p1);
      p2 = v.lanewise(FMA, w2.lanewise(LSHR, 32 - 4).convertShape(I2F, FLOATS, 0), p2);
      p3 = v.lanewise(FMA, w3.lanewise(LSHR, 32 - 4).convertShape(I2F, FLOATS, 0), p3);
      at += 8;
    }
    Lanes.store(p0, p1, p2, p3, sums, sumsAt);
  }

  private static void products8(
      Matrix.Affine w,
      float[] x,
      int xAt,
      long q0,
      long q1,
      long q2,
      long q3,
      float[] sums,
      int sumsAt) {
    MemorySegment quants = w.quants();
    FloatVector p0 = FloatVector.zero(FLOATS);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    int at = xAt;
    int words = w.group() / 4;
    for (int i = 0; i < words; i++) {
      IntVector w0 = IntVector.fromMemorySegment(INTS, quants, q0 + i * WORD_BYTES, LITTLE);
      IntVector w1 = IntVector.fromMemorySegment(INTS, quants, q1 + i * WORD_BYTES, LITTLE);
      IntVector w2 = IntVector.fromMemorySegment(INTS, quants, q2 + i * WORD_BYTES, LITTLE);
      IntVector w3 = IntVector.fromMemorySegment(INTS, quants, q3 + i * WORD_BYTES, LITTLE);
      for (int j = 0; j < 3; j++) {
        int mask = 0xff << (8 * j);
        FloatVector v = FloatVector.broadcast(FLOATS, x[at + j]);
        p0 = v.lanewise(FMA, w0.and(mask).convertShape(I2F, FLOATS, 0), p0);
        p1 = v.lanewise(FMA, w1.and(mask).convertShape(I2F, FLOATS, 0), p1);
        p2 = v.lanewise(FMA, w2.and(mask).convertShape(I2F, FLOATS, 0), p2);
        p3 = v.lanewise(FMA, w3.and(mask).convertShape(I2F, FLOATS, 0), p3);
      }
      FloatVector v = FloatVector.broadcast(FLOATS, x[at + 3]);
      p0 = v.lanewise(FMA, w0.lanewise(LSHR, 32 - 8).convertShape(I2F, FLOATS, 0), p0);
      p1 = v.lanewise(FMA, w1.lanewise(LSHR, 32 - 8).convertShape(I2F, FLOATS, 0), p1);
      p2 = v.lanewise(FMA, w2.lanewise(LSHR, 32 - 8).convertShape(I2F, FLOATS, 0), p2);
      p3 = v.lanewise(FMA, w3.lanewise(LSHR, 32 - 8).convertShape(I2F, FLOATS, 0), p3);
      at += 4;
    }
    Lanes.store(p0, p1, p2, p3, sums, sumsAt);
  }

  private static void products3(
      Matrix.Affine w,
      float[] x,
      int xAt,
      long q0,
      long q1,
      long q2,
      long q3,
      float[] sums,
      int sumsAt) {
    MemorySegment quants = w.quants();
    FloatVector p0 = FloatVector.zero(FLOATS);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    int at = xAt;
    int words = w.group() / CHUNK * 3;
    for (int i = 0; i < words; i++) {
      IntVector w0 = IntVector.fromMemorySegment(INTS, quants, q0 + i * WORD_BYTES, LITTLE);
      IntVector w1 = IntVector.fromMemorySegment(INTS, quants, q1 + i * WORD_BYTES, LITTLE);
      IntVector w2 = IntVector.fromMemorySegment(INTS, quants, q2 + i * WORD_BYTES, LITTLE);
      IntVector w3 = IntVector.fromMemorySegment(INTS, quants, q3 + i * WORD_BYTES, LITTLE);
      for (int j = 0; j < 10; j++) {
        int mask = 0x7 << (3 * j);
        FloatVector v = FloatVector.broadcast(FLOATS, x[at + j]);
        p0 = v.lanewise(FMA, w0.and(mask).convertShape(I2F, FLOATS, 0), p0);
        p1 = v.lanewise(FMA, w1.and(mask).convertShape(I2F, FLOATS, 0), p1);
        p2 = v.lanewise(FMA, w2.and(mask).convertShape(I2F, FLOATS, 0), p2);
        p3 = v.lanewise(FMA, w3.and(mask).convertShape(I2F, FLOATS, 0), p3);
      }
      at += 10;
    }
    Lanes.store(p0, p1, p2, p3, sums, sumsAt);
  }

  private static void products5(
      Matrix.Affine w,
      float[] x,
      int xAt,
      long q0,
      long q1,
      long q2,
      long q3,
      float[] sums,
      int sumsAt) {
    MemorySegment quants = w.quants();
    FloatVector p0 = FloatVector.zero(FLOATS);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    int at = xAt;
    int words = w.group() / CHUNK * 5;
    for (int i = 0; i < words; i++) {
      IntVector w0 = IntVector.fromMemorySegment(INTS, quants, q0 + i * WORD_BYTES, LITTLE);
      IntVector w1 = IntVector.fromMemorySegment(INTS, quants, q1 + i * WORD_BYTES, LITTLE);
      IntVector w2 = IntVector.fromMemorySegment(INTS, quants, q2 + i * WORD_BYTES, LITTLE);
      IntVector w3 = IntVector.fromMemorySegment(INTS, quants, q3 + i * WORD_BYTES, LITTLE);
      for (int j = 0; j < 6; j++) {
        int mask = 0x1f << (5 * j);
        FloatVector v = FloatVector.broadcast(FLOATS, x[at + j]);
        p0 = v.lanewise(FMA, w0.and(mask).convertShape(I2F, FLOATS, 0), p0);
        p1 = v.lanewise(FMA, w1.and(mask).convertShape(I2F, FLOATS, 0), p1);
        p2 = v.lanewise(FMA, w2.and(mask).convertShape(I2F, FLOATS, 0), p2);
        p3 = v.lanewise(FMA, w3.and(mask).convertShape(I2F, FLOATS, 0), p3);
      }
      at += 6;
    }
    Lanes.store(p0, p1, p2, p3, sums, sumsAt);
  }

  private static void products6(
      Matrix.Affine w,
      float[] x,
      int xAt,
      long q0,
      long q1,
      long q2,
      long q3,
      float[] sums,
      int sumsAt) {
    MemorySegment quants = w.quants();
    FloatVector p0 = FloatVector.zero(FLOATS);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    int at = xAt;
    int words = w.group() / CHUNK * 6;
    for (int i = 0; i < words; i++) {
      IntVector w0 = IntVector.fromMemorySegment(INTS, quants, q0 + i * WORD_BYTES, LITTLE);
      IntVector w1 = IntVector.fromMemorySegment(INTS, quants, q1 + i * WORD_BYTES, LITTLE);
      IntVector w2 = IntVector.fromMemorySegment(INTS, quants, q2 + i * WORD_BYTES, LITTLE);
      IntVector w3 = IntVector.fromMemorySegment(INTS, quants, q3 + i * WORD_BYTES, LITTLE);
      for (int j = 0; j < 5; j++) {
        int mask = 0x3f << (6 * j);
        FloatVector v = FloatVector.broadcast(FLOATS, x[at + j]);
        p0 = v.lanewise(FMA, w0.and(mask).convertShape(I2F, FLOATS, 0), p0);
        p1 = v.lanewise(FMA, w1.and(mask).convertShape(I2F, FLOATS, 0), p1);
        p2 = v.lanewise(FMA, w2.and(mask).convertShape(I2F, FLOATS, 0), p2);
        p3 = v.lanewise(FMA, w3.and(mask).convertShape(I2F, FLOATS, 0), p3);
      }
      at += 5;
    }
    Lanes.store(p0, p1, p2, p3, sums, sumsAt);
  }

  /** Writes the integers of group {@code g} of a block as {@code [group][BLOCK]} floats. */
  static void expand(Matrix.Affine w, int block, int g, float[] panel, int to) {
    int words = w.group() / CHUNK * w.bits();
    long first = ((long) block * (w.cols() / w.group()) + g) * words;
    for (int strip = 0; strip < Lanes.STRIPS; strip++) {
      expand(w, first * WORD_BYTES + strip * Lanes.BYTES, words, panel, to + strip * Lanes.COUNT);
    }
  }

  private static void expand(Matrix.Affine w, long from, int words, float[] panel, int to) {
    int bits = w.bits();
    boolean even = CHUNK % bits == 0;
    int masked = even ? CHUNK / bits - 1 : CHUNK / bits;
    int at = to;
    for (int i = 0; i < words; i++) {
      IntVector word = IntVector.fromMemorySegment(INTS, w.quants(), from + i * WORD_BYTES, LITTLE);
      int mask = (1 << bits) - 1;
      for (int j = 0; j < masked; j++) {
        ((FloatVector) word.and(mask).convertShape(I2F, FLOATS, 0)).intoArray(panel, at);
        mask <<= bits;
        at += Matrix.BLOCK;
      }
      if (even) {
        ((FloatVector) word.lanewise(LSHR, 32 - bits).convertShape(I2F, FLOATS, 0))
            .intoArray(panel, at);
        at += Matrix.BLOCK;
      }
    }
    if (!even) {
      expandRest(w, from, words, panel, at);
    }
  }

  private static void expandRest(Matrix.Affine w, long from, int words, float[] panel, int to) {
    int at = to;
    for (int i = 0; i < words; i += w.bits()) {
      IntVector rest = IntVector.zero(INTS);
      for (int j = i; j < i + w.bits(); j++) {
        rest =
            rest.lanewise(LSHR, 2)
                .or(
                    IntVector.fromMemorySegment(INTS, w.quants(), from + j * WORD_BYTES, LITTLE)
                        .and(0xc0000000));
      }
      ((FloatVector)
              rest.lanewise(LSHR, 32 - 2 * w.bits())
                  .and((1 << w.bits()) - 1)
                  .convertShape(I2F, FLOATS, 0))
          .intoArray(panel, at);
      ((FloatVector) rest.lanewise(LSHR, 32 - w.bits()).convertShape(I2F, FLOATS, 0))
          .intoArray(panel, at + Matrix.BLOCK);
      at += 2 * Matrix.BLOCK;
    }
  }

  /** {@code results = bias * sumOfX + (scale * sums + results)} for a tile of rows. */
  static void add(
      Matrix.Affine w,
      int block,
      int blocks,
      int g,
      int rows,
      float[] prepared,
      int sumsOfX,
      float[] scratch,
      int sums,
      int results) {
    for (int strip = 0; strip < blocks * Lanes.STRIPS; strip++) {
      long index = parameters(w, block, blocks, strip) + (long) g * Matrix.BLOCK;
      int at = strip * Lanes.COUNT;
      switch (w.parameters()) {
        case BF16 -> addBf16(w, index, rows, prepared, sumsOfX, scratch, sums + at, results + at);
        case F32 -> addF32(w, index, rows, prepared, sumsOfX, scratch, sums + at, results + at);
      }
    }
  }

  private static void addBf16(
      Matrix.Affine w,
      long index,
      int rows,
      float[] prepared,
      int sumsOfX,
      float[] scratch,
      int sums,
      int results) {
    long at = index * Short.BYTES;
    FloatVector scale =
        ((IntVector)
                ShortVector.fromMemorySegment(HALVES, w.scales(), at, LITTLE)
                    .convertShape(S2I, INTS, 0))
            .lanewise(LSHL, 16)
            .reinterpretAsFloats();
    FloatVector bias =
        ((IntVector)
                ShortVector.fromMemorySegment(HALVES, w.biases(), at, LITTLE)
                    .convertShape(S2I, INTS, 0))
            .lanewise(LSHL, 16)
            .reinterpretAsFloats();
    for (int t = 0; t < rows; t++) {
      int place = t * Panels.WIDTH;
      FloatVector y = FloatVector.fromArray(FLOATS, scratch, results + place);
      y = scale.fma(FloatVector.fromArray(FLOATS, scratch, sums + place), y);
      y = bias.fma(FloatVector.broadcast(FLOATS, prepared[sumsOfX + t]), y);
      y.intoArray(scratch, results + place);
    }
  }

  private static void addF32(
      Matrix.Affine w,
      long index,
      int rows,
      float[] prepared,
      int sumsOfX,
      float[] scratch,
      int sums,
      int results) {
    long at = index * Float.BYTES;
    FloatVector scale = FloatVector.fromMemorySegment(FLOATS, w.scales(), at, LITTLE);
    FloatVector bias = FloatVector.fromMemorySegment(FLOATS, w.biases(), at, LITTLE);
    for (int t = 0; t < rows; t++) {
      int place = t * Panels.WIDTH;
      FloatVector y = FloatVector.fromArray(FLOATS, scratch, results + place);
      y = scale.fma(FloatVector.fromArray(FLOATS, scratch, sums + place), y);
      y = bias.fma(FloatVector.broadcast(FLOATS, prepared[sumsOfX + t]), y);
      y.intoArray(scratch, results + place);
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
}
