package dev.fovea.jinja.values;

import java.util.List;

/** Measures values inside values. */
final class Nesting {
  private static final long MANY = Long.MAX_VALUE / 4;

  private Nesting() {}

  /** Returns the depth of a container of {@code items}; refuses one that is too deep. */
  static int depthOver(List<Value> items) {
    int depth = 0;
    for (Value item : items) {
      depth = Math.max(depth, item.depth());
    }
    if (depth >= Budget.MAX_DEPTH) {
      throw new TemplateFailure(
          "lists and dicts are nested deeper than " + Budget.MAX_DEPTH + " levels");
    }
    return depth + 1;
  }

  /** Returns the weight of a container of {@code items}. */
  static long weightOf(List<Value> items) {
    long weight = 1;
    for (Value item : items) {
      weight = sum(weight, item.weight());
    }
    return weight;
  }

  static long sum(long left, long right) {
    return Math.min(MANY, left + right);
  }
}
