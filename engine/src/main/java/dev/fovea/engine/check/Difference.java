package dev.fovea.engine.check;

import java.util.Locale;

/**
 * How far values are from what they should be.
 *
 * @param largest the largest absolute difference; not a number if one of the values is none
 * @param scale the largest absolute value that was expected
 */
record Difference(double largest, double scale) {

  static Difference of(float[] found, float[] expected) {
    if (found.length != expected.length) {
      throw new IllegalArgumentException(
          found.length + " values, " + expected.length + " expected");
    }
    double largest = 0;
    double scale = 0;
    for (int i = 0; i < found.length; i++) {
      double difference = Math.abs(found[i] - (double) expected[i]);
      largest = difference > largest || Double.isNaN(difference) ? difference : largest;
      scale = Math.max(scale, Math.abs(expected[i]));
      if (Double.isNaN(largest)) {
        break;
      }
    }
    return new Difference(largest, scale);
  }

  /** Returns whether the largest difference is at most {@code share} of the largest value. */
  boolean within(double share) {
    return largest <= share * scale;
  }

  Difference worse(Difference other) {
    return Double.isNaN(largest) || largest * other.scale > other.largest * scale ? this : other;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2g off of values up to %.3g", largest, scale);
  }
}
