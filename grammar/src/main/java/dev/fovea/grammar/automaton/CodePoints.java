package dev.fovea.grammar.automaton;

import java.util.Arrays;

/**
 * A set of Unicode scalar values, as sorted inclusive ranges that do not touch. Surrogates belong
 * to no set: an answer in UTF-8 cannot hold them. Immutable.
 */
public final class CodePoints {
  /** No scalar value. */
  public static final CodePoints NONE = new CodePoints(new int[0]);

  /** Every scalar value. */
  public static final CodePoints ALL =
      new CodePoints(new int[] {0, 0xd7ff, 0xe000, Character.MAX_CODE_POINT});

  private final int[] ranges;

  private CodePoints(int[] ranges) {
    this.ranges = ranges;
  }

  /** One scalar value; {@link #NONE} if it is a surrogate. */
  public static CodePoints of(int codePoint) {
    return range(codePoint, codePoint);
  }

  /** The scalar values from {@code low} to {@code high}, both included. */
  public static CodePoints range(int low, int high) {
    if (low > high) {
      return NONE;
    }
    CodePoints range = new CodePoints(new int[] {low, high});
    return high < 0xd800 || low > 0xdfff ? range : range.and(ALL);
  }

  /** The scalar values of pairs {@code low, high}, in any order. */
  public static CodePoints ranges(int... pairs) {
    CodePoints all = NONE;
    for (int i = 0; i < pairs.length; i += 2) {
      all = all.or(range(pairs[i], pairs[i + 1]));
    }
    return all;
  }

  /** The scalar values of pairs {@code low, high} that are in order and do not touch. */
  public static CodePoints sorted(int[] pairs) {
    return new CodePoints(pairs).and(ALL);
  }

  /** The characters of {@code text}. */
  public static CodePoints anyOf(String text) {
    CodePoints all = NONE;
    for (int codePoint : text.codePoints().toArray()) {
      all = all.or(of(codePoint));
    }
    return all;
  }

  /** The scalar values in this set or in {@code other}. */
  public CodePoints or(CodePoints other) {
    return not().and(other.not()).not();
  }

  /** The scalar values in both sets. */
  public CodePoints and(CodePoints other) {
    int[] result = new int[ranges.length + other.ranges.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < ranges.length && j < other.ranges.length) {
      int low = Math.max(ranges[i], other.ranges[j]);
      int high = Math.min(ranges[i + 1], other.ranges[j + 1]);
      if (low <= high) {
        result[size++] = low;
        result[size++] = high;
      }
      if (ranges[i + 1] < other.ranges[j + 1]) {
        i += 2;
      } else {
        j += 2;
      }
    }
    return new CodePoints(Arrays.copyOf(result, size));
  }

  /** The scalar values that are not in this set. */
  public CodePoints not() {
    int[] gaps = new int[ranges.length + 2];
    int size = 0;
    int next = 0;
    for (int i = 0; i < ranges.length; i += 2) {
      if (next < ranges[i]) {
        gaps[size++] = next;
        gaps[size++] = ranges[i] - 1;
      }
      next = ranges[i + 1] + 1;
    }
    if (next <= Character.MAX_CODE_POINT) {
      gaps[size++] = next;
      gaps[size++] = Character.MAX_CODE_POINT;
    }
    CodePoints result = new CodePoints(Arrays.copyOf(gaps, size));
    return result.and(ALL);
  }

  /** Whether the set has {@code codePoint}. */
  public boolean contains(int codePoint) {
    for (int i = 0; i < ranges.length; i += 2) {
      if (codePoint >= ranges[i] && codePoint <= ranges[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /** Whether the set has no scalar value. */
  public boolean isEmpty() {
    return ranges.length == 0;
  }

  /** How many ranges there are. */
  int size() {
    return ranges.length / 2;
  }

  int low(int range) {
    return ranges[2 * range];
  }

  int high(int range) {
    return ranges[2 * range + 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodePoints set && Arrays.equals(ranges, set.ranges);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ranges);
  }
}
