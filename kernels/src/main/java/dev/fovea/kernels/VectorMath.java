package dev.fovea.kernels;

import static dev.fovea.kernels.Lanes.FLOATS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Exponential function and activations. The result for an element depends neither on the width of
 * vectors nor on other elements. See {@link Lanes} on why these are loops over arrays.
 */
final class VectorMath {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

  /*
   * Constants are vectors: a broadcast for each would make methods that use several functions too
   * large for C2 to inline all of their operations.
   */
  private static final FloatVector ONE = broadcast(1);
  private static final FloatVector ZERO = broadcast(0);
  private static final FloatVector HALF = broadcast(0.5);

  /** Adding it rounds to an integer, which is then in the low bits. */
  private static final FloatVector ROUND = broadcast(0x1.8p23);

  private static final IntVector ROUND_BITS = ROUND.reinterpretAsInts();
  private static final FloatVector LARGEST = broadcast(100);
  private static final FloatVector SMALLEST = broadcast(-110);
  private static final FloatVector LOG2_E = broadcast(1.4426950408889634);
  private static final FloatVector MINUS_LN_2_HIGH = broadcast(-0.693359375);
  private static final FloatVector MINUS_LN_2_LOW = broadcast(2.12194440e-4);
  private static final FloatVector EXP3 = broadcast(1.0 / 6);
  private static final FloatVector EXP4 = broadcast(1.0 / 24);
  private static final FloatVector EXP5 = broadcast(1.0 / 120);
  private static final FloatVector EXP6 = broadcast(1.0 / 720);
  private static final FloatVector EXP7 = broadcast(1.0 / 5040);
  private static final IntVector EXPONENT_OF_ONE = IntVector.broadcast(Lanes.INTS, 127);

  private static final FloatVector TANH_CUBIC = broadcast(0.044715);
  private static final FloatVector TANH_LINEAR = broadcast(-2 * Math.sqrt(2 / Math.PI));

  /*
   * Coefficients of t, t^2, ... in erfc(z) * exp(z^2), t = 1 / (1 + 0.4 z): the form of Abramowitz
   * and Stegun 7.1.26, fitted by least squares for z in [0, 15], and halved.
   */
  private static final FloatVector ERFC_T = broadcast(0.4 * Math.sqrt(0.5));
  private static final FloatVector ERFC1 = broadcast(0.23311904209501758 / 2);
  private static final FloatVector ERFC2 = broadcast(0.15433026617692525 / 2);
  private static final FloatVector ERFC3 = broadcast(0.4869019185157613 / 2);
  private static final FloatVector ERFC4 = broadcast(-0.39389928486365244 / 2);
  private static final FloatVector ERFC5 = broadcast(0.7232402872680941 / 2);
  private static final FloatVector ERFC6 = broadcast(-0.20369229591613727 / 2);
  private static final FloatVector MINUS_HALF = broadcast(-0.5);

  private VectorMath() {}

  private static FloatVector broadcast(double value) {
    return FloatVector.broadcast(FLOATS, (float) value);
  }

  /**
   * {@code a[i] = e^(a[i] - minus)} for i of {@code [from, from + count)}, count rounded up to
   * whole vectors: 0 where that is less than a float can hold, infinity where it is more.
   */
  static void exp(float[] a, int from, int count, float minus) {
    for (int i = from; i < from + count; i += Lanes.COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, a, i).sub(minus).max(SMALLEST).min(LARGEST);
      FloatVector shifted = x.fma(LOG2_E, ROUND);
      FloatVector n = shifted.sub(ROUND);
      FloatVector r = n.fma(MINUS_LN_2_LOW, n.fma(MINUS_LN_2_HIGH, x));
      FloatVector sum = EXP7.fma(r, EXP6);
      sum = sum.fma(r, EXP5);
      sum = sum.fma(r, EXP4);
      sum = sum.fma(r, EXP3);
      sum = sum.fma(r, HALF);
      sum = sum.fma(r, ONE);
      sum = sum.fma(r, ONE);
      IntVector power = shifted.reinterpretAsInts().sub(ROUND_BITS);
      IntVector half = power.lanewise(ASHR, 1);
      IntVector rest = power.sub(half);
      sum = sum.mul(half.add(EXPONENT_OF_ONE).lanewise(LSHL, 23).reinterpretAsFloats());
      sum = sum.mul(rest.add(EXPONENT_OF_ONE).lanewise(LSHL, 23).reinterpretAsFloats());
      sum.intoArray(a, i);
    }
  }

  /** {@code y = gate / (1 + e^-gate) * up} for {@code count} elements, whole vectors. */
  static void swiGlu(
      MemorySegment gate,
      long gateAt,
      MemorySegment up,
      long upAt,
      MemorySegment y,
      long yAt,
      int count,
      float[] scratch) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector g = FloatVector.fromMemorySegment(FLOATS, gate, gateAt + 4L * i, LITTLE);
      g.neg().intoArray(scratch, i);
    }
    exp(scratch, 0, count, 0);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector g = FloatVector.fromMemorySegment(FLOATS, gate, gateAt + 4L * i, LITTLE);
      FloatVector u = FloatVector.fromMemorySegment(FLOATS, up, upAt + 4L * i, LITTLE);
      FloatVector silu = g.div(FloatVector.fromArray(FLOATS, scratch, i).add(ONE));
      silu.mul(u).intoMemorySegment(y, yAt + 4L * i, LITTLE);
    }
  }

  /** {@code y = x/2 * (1 + tanh(u)) = x / (1 + e^-2u)}, u as in {@link Kernels#geluTanh}. */
  static void geluTanh(
      MemorySegment x, long xAt, MemorySegment y, long yAt, int count, float[] scratch) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector v = FloatVector.fromMemorySegment(FLOATS, x, xAt + 4L * i, LITTLE);
      v.mul(v).fma(TANH_CUBIC, ONE).mul(v).mul(TANH_LINEAR).intoArray(scratch, i);
    }
    exp(scratch, 0, count, 0);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector v = FloatVector.fromMemorySegment(FLOATS, x, xAt + 4L * i, LITTLE);
      FloatVector result = v.div(FloatVector.fromArray(FLOATS, scratch, i).add(ONE));
      result.intoMemorySegment(y, yAt + 4L * i, LITTLE);
    }
  }

  /** {@code y = x/2 * erfc(-x / sqrt(2)) = max(x, 0) - |x|/2 * erfc(|x| / sqrt(2))}. */
  static void gelu(
      MemorySegment x, long xAt, MemorySegment y, long yAt, int count, float[] scratch) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector v = FloatVector.fromMemorySegment(FLOATS, x, xAt + 4L * i, LITTLE);
      v.mul(v).mul(MINUS_HALF).intoArray(scratch, i);
    }
    exp(scratch, 0, count, 0);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector v = FloatVector.fromMemorySegment(FLOATS, x, xAt + 4L * i, LITTLE);
      FloatVector magnitude = v.abs();
      FloatVector t = ONE.div(magnitude.fma(ERFC_T, ONE));
      FloatVector sum = ERFC6.fma(t, ERFC5);
      sum = sum.fma(t, ERFC4);
      sum = sum.fma(t, ERFC3);
      sum = sum.fma(t, ERFC2);
      sum = sum.fma(t, ERFC1).mul(t);
      FloatVector tail = FloatVector.fromArray(FLOATS, scratch, i).mul(sum).mul(magnitude);
      v.max(ZERO).sub(tail).intoMemorySegment(y, yAt + 4L * i, LITTLE);
    }
  }
}
