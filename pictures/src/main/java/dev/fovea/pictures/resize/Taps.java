package dev.fovea.pictures.resize;

import dev.fovea.pictures.raster.Scratch;

/**
 * The source pixels, and their weights, that each target pixel of a line is made of when the line
 * is resized: Keys' cubic kernel (a = -0.5), widened by the scale when shrinking, so that every
 * source pixel counts. Weights are normalised in double precision and then rounded to fixed point.
 */
final class Taps {
  /** 8 bits for the value and 2 for the overshoot of the negative lobes leave 22 for the weight. */
  static final int PRECISION = 32 - 8 - 2;

  private static final double A = -0.5;
  private static final double SUPPORT = 2.0;

  final int source;
  final int target;
  final int[] first;
  final int[] count;
  final int capacity;

  /** {@code [target, capacity]}. */
  final int[] weights;

  private Taps(int source, int target, int capacity, Scratch scratch) {
    this.source = source;
    this.target = target;
    this.first = scratch.ints(target);
    this.count = scratch.ints(target);
    this.capacity = capacity;
    this.weights = scratch.ints((long) target * capacity);
  }

  /**
   * Returns what makes {@code target} pixels of {@code source}.
   *
   * @param back whether the source comes from its far end, and the target is to be so too
   */
  static Taps of(int source, int target, boolean back, Scratch scratch) {
    double scale = (double) source / target;
    double stretch = Math.max(scale, 1.0);
    double support = SUPPORT * stretch;
    Taps taps = new Taps(source, target, capacity(source, target), scratch);
    double[] weights = new double[taps.capacity];
    for (int i = 0; i < target; i++) {
      double center = (i + 0.5) * scale;
      int first = Math.max((int) (center - support + 0.5), 0);
      int count = Math.min((int) (center + support + 0.5), source) - first;
      double sum = 0;
      for (int k = 0; k < count; k++) {
        weights[k] = kernel((k + first - center + 0.5) * (1.0 / stretch));
        sum += weights[k];
      }
      taps.put(i, first, count, weights, sum, back);
    }
    return taps;
  }

  private static int capacity(int source, int target) {
    double stretch = Math.max((double) source / target, 1.0);
    return (int) Math.ceil(SUPPORT * stretch) * 2 + 1;
  }

  /** Returns the bytes that the taps take. */
  static long bytes(int source, int target) {
    long weights = (long) target * capacity(source, target);
    return 2 * Scratch.cost(4L * target) + Scratch.cost(4 * weights);
  }

  /** Returns the most target pixels that a source pixel is part of. */
  static int overlap(int source, int target) {
    double scale = (double) source / target;
    double support = SUPPORT * Math.max(scale, 1.0);
    return (int) Math.min(target, Math.ceil((2 * support + 1) / scale) + 1);
  }

  private void put(int i, int from, int taken, double[] exact, double sum, boolean back) {
    int index = back ? target - 1 - i : i;
    first[index] = back ? source - from - taken : from;
    count[index] = taken;
    for (int k = 0; k < taken; k++) {
      double weight = sum == 0 ? exact[k] : exact[k] / sum;
      weights[index * capacity + (back ? taken - 1 - k : k)] = fixedPoint(weight);
    }
  }

  private static double kernel(double distance) {
    double x = Math.abs(distance);
    if (x < 1.0) {
      return ((A + 2.0) * x - (A + 3.0)) * x * x + 1;
    }
    return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * A : 0.0;
  }

  private static int fixedPoint(double weight) {
    return (int) (weight * (1 << PRECISION) + Math.copySign(0.5, weight));
  }
}
