package dev.fovea.kernels;

import static dev.fovea.kernels.Lanes.FLOATS;
import static dev.fovea.kernels.Lanes.HALVES;
import static dev.fovea.kernels.Lanes.INTS;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/** The parts of {@link VectorMatmul} that know the formats without quantization. */
final class VectorMatmulFloats {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final int GROUP = VectorMatmul.GROUP;

  /*
   * Half precision is read by moving sign, exponent and fraction to their places in a float and
   * multiplying with the quotient of the biases of the exponents, which makes subnormals right as
   * well. Infinity and NaN are not: their exponent is not special here.
   */
  private static final float F16_SCALE = 0x1p112f;

  private VectorMatmulFloats() {}

  static void single(float[] x, Matrix.F32 w, int block, int blocks, float[] y, int yAt) {
    MemorySegment data = w.data();
    long size = Matrix.BLOCK * (long) Float.BYTES;
    long s0 = strip(w, size, block, blocks, 0);
    long s1 = strip(w, size, block, blocks, 1);
    long s2 = strip(w, size, block, blocks, 2);
    long s3 = strip(w, size, block, blocks, 3);
    FloatVector y0 = FloatVector.zero(FLOATS);
    FloatVector y1 = y0;
    FloatVector y2 = y0;
    FloatVector y3 = y0;
    for (int from = 0; from < w.cols(); from += GROUP) {
      int until = Math.min(w.cols(), from + GROUP);
      FloatVector p0 = FloatVector.zero(FLOATS);
      FloatVector p1 = p0;
      FloatVector p2 = p0;
      FloatVector p3 = p0;
      for (int k = from; k < until; k++) {
        FloatVector v = FloatVector.broadcast(FLOATS, x[k]);
        p0 = v.fma(FloatVector.fromMemorySegment(FLOATS, data, s0 + k * size, LITTLE), p0);
        p1 = v.fma(FloatVector.fromMemorySegment(FLOATS, data, s1 + k * size, LITTLE), p1);
        p2 = v.fma(FloatVector.fromMemorySegment(FLOATS, data, s2 + k * size, LITTLE), p2);
        p3 = v.fma(FloatVector.fromMemorySegment(FLOATS, data, s3 + k * size, LITTLE), p3);
      }
      y0 = y0.add(p0);
      y1 = y1.add(p1);
      y2 = y2.add(p2);
      y3 = y3.add(p3);
    }
    Lanes.store(y0, y1, y2, y3, y, yAt);
  }

  static void single(float[] x, Matrix.F16 w, int block, int blocks, float[] y, int yAt) {
    MemorySegment data = w.data();
    long size = Matrix.BLOCK * (long) Short.BYTES;
    long s0 = strip(w, size, block, blocks, 0);
    long s1 = strip(w, size, block, blocks, 1);
    long s2 = strip(w, size, block, blocks, 2);
    long s3 = strip(w, size, block, blocks, 3);
    FloatVector y0 = FloatVector.zero(FLOATS);
    FloatVector y1 = y0;
    FloatVector y2 = y0;
    FloatVector y3 = y0;
    for (int from = 0; from < w.cols(); from += GROUP) {
      int until = Math.min(w.cols(), from + GROUP);
      FloatVector p0 = FloatVector.zero(FLOATS);
      FloatVector p1 = p0;
      FloatVector p2 = p0;
      FloatVector p3 = p0;
      for (int k = from; k < until; k++) {
        FloatVector v = FloatVector.broadcast(FLOATS, x[k]);
        p0 =
            v.fma(
                ((IntVector)
                        ShortVector.fromMemorySegment(HALVES, data, s0 + k * size, LITTLE)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(0x8fffffff)
                    .reinterpretAsFloats()
                    .mul(F16_SCALE),
                p0);
        p1 =
            v.fma(
                ((IntVector)
                        ShortVector.fromMemorySegment(HALVES, data, s1 + k * size, LITTLE)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(0x8fffffff)
                    .reinterpretAsFloats()
                    .mul(F16_SCALE),
                p1);
        p2 =
            v.fma(
                ((IntVector)
                        ShortVector.fromMemorySegment(HALVES, data, s2 + k * size, LITTLE)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(0x8fffffff)
                    .reinterpretAsFloats()
                    .mul(F16_SCALE),
                p2);
        p3 =
            v.fma(
                ((IntVector)
                        ShortVector.fromMemorySegment(HALVES, data, s3 + k * size, LITTLE)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(0x8fffffff)
                    .reinterpretAsFloats()
                    .mul(F16_SCALE),
                p3);
      }
      y0 = y0.add(p0);
      y1 = y1.add(p1);
      y2 = y2.add(p2);
      y3 = y3.add(p3);
    }
    Lanes.store(y0, y1, y2, y3, y, yAt);
  }

  static void single(float[] x, Matrix.Bf16 w, int block, int blocks, float[] y, int yAt) {
    MemorySegment data = w.data();
    long size = Matrix.BLOCK * (long) Short.BYTES;
    long s0 = strip(w, size, block, blocks, 0);
    long s1 = strip(w, size, block, blocks, 1);
    long s2 = strip(w, size, block, blocks, 2);
    long s3 = strip(w, size, block, blocks, 3);
    FloatVector y0 = FloatVector.zero(FLOATS);
    FloatVector y1 = y0;
    FloatVector y2 = y0;
    FloatVector y3 = y0;
    for (int from = 0; from < w.cols(); from += GROUP) {
      int until = Math.min(w.cols(), from + GROUP);
      FloatVector p0 = FloatVector.zero(FLOATS);
      FloatVector p1 = p0;
      FloatVector p2 = p0;
      FloatVector p3 = p0;
      for (int k = from; k < until; k++) {
        FloatVector v = FloatVector.broadcast(FLOATS, x[k]);
        p0 =
            v.fma(
                ((IntVector)
                        ShortVector.fromMemorySegment(HALVES, data, s0 + k * size, LITTLE)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 16)
                    .reinterpretAsFloats(),
                p0);
        p1 =
            v.fma(
                ((IntVector)
                        ShortVector.fromMemorySegment(HALVES, data, s1 + k * size, LITTLE)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 16)
                    .reinterpretAsFloats(),
                p1);
        p2 =
            v.fma(
                ((IntVector)
                        ShortVector.fromMemorySegment(HALVES, data, s2 + k * size, LITTLE)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 16)
                    .reinterpretAsFloats(),
                p2);
        p3 =
            v.fma(
                ((IntVector)
                        ShortVector.fromMemorySegment(HALVES, data, s3 + k * size, LITTLE)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 16)
                    .reinterpretAsFloats(),
                p3);
      }
      y0 = y0.add(p0);
      y1 = y1.add(p1);
      y2 = y2.add(p2);
      y3 = y3.add(p3);
    }
    Lanes.store(y0, y1, y2, y3, y, yAt);
  }

  /** Writes group {@code g} of a block as {@code [GROUP][BLOCK]}. */
  static void expand(Matrix.F32 w, int block, int g, float[] panel, int to) {
    int vectors = Math.min(GROUP, w.cols() - g * GROUP) * Lanes.STRIPS;
    long from = ((long) block * w.cols() + (long) g * GROUP) * Matrix.BLOCK * Float.BYTES;
    for (int i = 0; i < vectors; i++) {
      FloatVector vector =
          FloatVector.fromMemorySegment(
              FLOATS, w.data(), from + (long) i * Lanes.COUNT * Float.BYTES, LITTLE);
      vector.intoArray(panel, to + i * Lanes.COUNT);
    }
  }

  /** Writes group {@code g} of a block as {@code [GROUP][BLOCK]}. */
  static void expand(Matrix.F16 w, int block, int g, float[] panel, int to) {
    int vectors = Math.min(GROUP, w.cols() - g * GROUP) * Lanes.STRIPS;
    long from = ((long) block * w.cols() + (long) g * GROUP) * Matrix.BLOCK * Short.BYTES;
    for (int i = 0; i < vectors; i++) {
      FloatVector vector =
          ((IntVector)
                  ShortVector.fromMemorySegment(
                          HALVES, w.data(), from + (long) i * Lanes.COUNT * Short.BYTES, LITTLE)
                      .convertShape(S2I, INTS, 0))
              .lanewise(LSHL, 13)
              .and(0x8fffffff)
              .reinterpretAsFloats()
              .mul(F16_SCALE);
      vector.intoArray(panel, to + i * Lanes.COUNT);
    }
  }

  /** Writes group {@code g} of a block as {@code [GROUP][BLOCK]}. */
  static void expand(Matrix.Bf16 w, int block, int g, float[] panel, int to) {
    int vectors = Math.min(GROUP, w.cols() - g * GROUP) * Lanes.STRIPS;
    long from = ((long) block * w.cols() + (long) g * GROUP) * Matrix.BLOCK * Short.BYTES;
    for (int i = 0; i < vectors; i++) {
      FloatVector vector =
          ((IntVector)
                  ShortVector.fromMemorySegment(
                          HALVES, w.data(), from + (long) i * Lanes.COUNT * Short.BYTES, LITTLE)
                      .convertShape(S2I, INTS, 0))
              .lanewise(LSHL, 16)
              .reinterpretAsFloats();
      vector.intoArray(panel, to + i * Lanes.COUNT);
    }
  }

  /** Returns where vector {@code strip} of those computed together starts in the data of w. */
  private static long strip(Matrix w, long columnBytes, int block, int blocks, int strip) {
    long at = (long) VectorMatmul.blockOfStrip(block, blocks, strip) * w.cols() * columnBytes;
    return at + (long) (strip % Lanes.STRIPS) * (columnBytes / Lanes.STRIPS);
  }
}
