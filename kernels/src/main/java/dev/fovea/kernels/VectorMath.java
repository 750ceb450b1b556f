package dev.fovea.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Functions of vectors. A lane's result depends neither on the width nor on the other lanes. */
final class VectorMath {
  /** Adding it rounds to an integer, which is then in the low bits. */
  private static final float ROUND = 0x1.8p23f;

  private static final float LOG2_E = (float) 1.4426950408889634;
  private static final float LN_2_HIGH = (float) 0.693359375;
  private static final float LN_2_LOW = (float) -2.12194440e-4;

  /** Coefficients of {@code 1 / n!} for n from 7 on downwards. */
  private static final float[] EXP = {1f / 5040, 1f / 720, 1f / 120, 1f / 24, 1f / 6, 0.5f, 1f, 1f};

  /**
   * Coefficients of t, t^2, ... in {@code erfc(z) * exp(z^2)}, {@code t = 1 / (1 + 0.4 z)}: the
   * form of Abramowitz and Stegun 7.1.26, fitted by least squares for z in [0, 15].
   */
  private static final float[] ERFC = {
    (float) 0.22521414964539962,
    (float) 0.2347757552223364,
    (float) 0.14284904095180476,
    (float) 0.40978501975555187,
    (float) -0.38632909634841467,
    (float) 0.7030818902913571,
    (float) -0.40666354374893054,
    (float) 0.07728678522257493
  };

  private VectorMath() {}

  /** Returns e^x: 0 where that is less than a float can hold, infinity where it is more. */
  static FloatVector exp(FloatVector x) {
    FloatVector bounded = x.max(-110f).min(100f);
    FloatVector shifted = bounded.mul(LOG2_E).add(ROUND);
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.fma(broadcast(-LN_2_HIGH), bounded);
    r = n.fma(broadcast(-LN_2_LOW), r);
    FloatVector sum = broadcast(EXP[0]);
    sum = sum.fma(r, broadcast(EXP[1]));
    sum = sum.fma(r, broadcast(EXP[2]));
    sum = sum.fma(r, broadcast(EXP[3]));
    sum = sum.fma(r, broadcast(EXP[4]));
    sum = sum.fma(r, broadcast(EXP[5]));
    sum = sum.fma(r, broadcast(EXP[6]));
    sum = sum.fma(r, broadcast(EXP[7]));
    IntVector power = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUND));
    IntVector half = power.lanewise(VectorOperators.ASHR, 1);
    return sum.mul(powerOfTwo(half)).mul(powerOfTwo(power.sub(half)));
  }

  private static FloatVector powerOfTwo(IntVector power) {
    return power.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(Lanes.FLOATS, value);
  }

  /** Returns {@code x / (1 + exp(-x))}. */
  static FloatVector silu(FloatVector x) {
    return x.div(exp(x.neg()).add(1f));
  }

  /** Returns {@code x/2 * (1 + tanh(u)) = x / (1 + exp(-2u))}, u as in {@link Kernels#geluTanh}. */
  static FloatVector geluTanh(FloatVector x) {
    FloatVector u = x.mul(x).fma(broadcast(0.044715f), broadcast(1f)).mul(x);
    return x.div(exp(u.mul((float) -1.5957691216)).add(1f));
  }

  /** Returns {@code x/2 * erfc(-x / sqrt(2))}. */
  static FloatVector gelu(FloatVector x) {
    FloatVector z = x.abs().mul((float) 0.70710678);
    FloatVector t = broadcast(1f).div(z.fma(broadcast(0.4f), broadcast(1f)));
    FloatVector sum = broadcast(ERFC[7]);
    sum = sum.fma(t, broadcast(ERFC[6]));
    sum = sum.fma(t, broadcast(ERFC[5]));
    sum = sum.fma(t, broadcast(ERFC[4]));
    sum = sum.fma(t, broadcast(ERFC[3]));
    sum = sum.fma(t, broadcast(ERFC[2]));
    sum = sum.fma(t, broadcast(ERFC[1]));
    sum = sum.fma(t, broadcast(ERFC[0]));
    FloatVector tail = sum.mul(t).mul(exp(x.mul(x).mul(-0.5f))).mul(0.5f);
    FloatVector upper = broadcast(1f).sub(tail);
    return x.mul(tail.blend(upper, x.compare(VectorOperators.GT, 0f)));
  }
}
