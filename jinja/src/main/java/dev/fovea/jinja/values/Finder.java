package dev.fovea.jinja.values;

/**
 * Finds strings in strings in time that is linear in both, which {@link String#indexOf(String)} is
 * not: a template can make it compare each character of a long string with each of another.
 */
public final class Finder {
  /** The characters of a string that is looked for in the simple way. */
  static final int LONGEST_SIMPLE = 32;

  private Finder() {}

  /** Returns where {@code wanted} is first in {@code text} from {@code from} on, or -1. */
  public static int first(String text, String wanted, int from) {
    if (wanted.length() <= LONGEST_SIMPLE) {
      return text.indexOf(wanted, from);
    }
    int[] borders = borders(wanted);
    int matched = 0;
    for (int at = from; at < text.length(); at++) {
      matched = next(wanted, borders, matched, text.charAt(at));
      if (matched == wanted.length()) {
        return at + 1 - matched;
      }
    }
    return -1;
  }

  /** Returns where {@code wanted} is last in {@code text}, beginning at {@code from}, or -1. */
  public static int last(String text, String wanted, int from) {
    if (wanted.length() <= LONGEST_SIMPLE) {
      return text.lastIndexOf(wanted, from);
    }
    int[] borders = borders(wanted);
    int last = -1;
    int matched = 0;
    int end = (int) Math.min(text.length(), (long) from + wanted.length());
    for (int at = 0; at < end; at++) {
      matched = next(wanted, borders, matched, text.charAt(at));
      if (matched == wanted.length()) {
        last = at + 1 - matched;
        matched = borders[matched];
      }
    }
    return last;
  }

  /** Returns how much of {@code wanted} is matched after one more character. */
  private static int next(String wanted, int[] borders, int matched, char character) {
    int length = matched;
    while (length > 0 && wanted.charAt(length) != character) {
      length = borders[length];
    }
    return wanted.charAt(length) == character ? length + 1 : length;
  }

  /** Returns for each beginning of {@code wanted}, by length, its longest that also ends it. */
  private static int[] borders(String wanted) {
    int[] borders = new int[wanted.length() + 1];
    int matched = 0;
    for (int i = 1; i < wanted.length(); i++) {
      matched = next(wanted, borders, matched, wanted.charAt(i));
      borders[i + 1] = matched;
    }
    return borders;
  }
}
