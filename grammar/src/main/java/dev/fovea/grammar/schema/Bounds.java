package dev.fovea.grammar.schema;

/**
 * How many of something there may be.
 *
 * @param most {@link #UNBOUNDED} if any number is right
 */
record Bounds(int least, int most) {
  static final int UNBOUNDED = Integer.MAX_VALUE;
  static final Bounds ANY = new Bounds(0, UNBOUNDED);

  Bounds and(Bounds other) {
    return new Bounds(Math.max(least, other.least), Math.min(most, other.most));
  }

  boolean isEmpty() {
    return least > most;
  }

  boolean isBounded() {
    return most != UNBOUNDED;
  }
}
