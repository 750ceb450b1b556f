package dev.fovea.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Functions of vectors. A lane's result depends neither on the width nor on the other lanes. */
final class VectorMath {
  /*
   * Constants are vectors: a broadcast for each would make methods that use several functions too
   * large for C2 to inline all of their operations.
   */
  private static final FloatVector ONE = broadcast(1);
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
    return FloatVector.broadcast(Lanes.FLOATS, (float) value);
  }

  /** Returns e^x: 0 where that is less than a float can hold, infinity where it is more. */
  static FloatVector exp(FloatVector x) {
    FloatVector bounded = x.max(SMALLEST).min(LARGEST);
    FloatVector shifted = bounded.fma(LOG2_E, ROUND);
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.fma(MINUS_LN_2_LOW, n.fma(MINUS_LN_2_HIGH, bounded));
    FloatVector sum = EXP7.fma(r, EXP6);
    sum = sum.fma(r, EXP5);
    sum = sum.fma(r, EXP4);
    sum = sum.fma(r, EXP3);
    sum = sum.fma(r, HALF);
    sum = sum.fma(r, ONE);
    sum = sum.fma(r, ONE);
    IntVector power = shifted.reinterpretAsInts().sub(ROUND_BITS);
    IntVector half = power.lanewise(VectorOperators.ASHR, 1);
    return sum.mul(powerOfTwo(half)).mul(powerOfTwo(power.sub(half)));
  }

  private static FloatVector powerOfTwo(IntVector power) {
    return power.add(EXPONENT_OF_ONE).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /** Returns {@code x / (1 + exp(-x))}. */
  static FloatVector silu(FloatVector x) {
    return x.div(exp(x.neg()).add(ONE));
  }

  /** Returns {@code x/2 * (1 + tanh(u)) = x / (1 + exp(-2u))}, u as in {@link Kernels#geluTanh}. */
  static FloatVector geluTanh(FloatVector x) {
    FloatVector u = x.mul(x).fma(TANH_CUBIC, ONE).mul(x);
    return x.div(exp(u.mul(TANH_LINEAR)).add(ONE));
  }

  /** Returns {@code x/2 * erfc(-x / sqrt(2)) = max(x, 0) - |x|/2 * erfc(|x| / sqrt(2))}. */
  static FloatVector gelu(FloatVector x) {
    FloatVector magnitude = x.abs();
    FloatVector t = ONE.div(magnitude.fma(ERFC_T, ONE));
    FloatVector sum = ERFC6.fma(t, ERFC5);
    sum = sum.fma(t, ERFC4);
    sum = sum.fma(t, ERFC3);
    sum = sum.fma(t, ERFC2);
    sum = sum.fma(t, ERFC1).mul(t);
    FloatVector density = exp(x.mul(x).mul(MINUS_HALF));
    FloatVector tail = density.mul(sum).mul(magnitude);
    return x.max(Lanes.zero()).sub(tail);
  }
}
