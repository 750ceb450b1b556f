package dev.fovea.engine.text;

import dev.fovea.engine.text.bpe.Interruption;
import java.text.Normalizer;

/**
 * Unicode's normalization form C, in linear time and cancellable. The JDK's own sorts the marks of
 * a character by insertion: for a text of nothing but marks it would take hours.
 */
final class Composition {
  /** Marks in a row that the JDK may sort. */
  private static final int SHORT_RUN = 64;

  /** Characters that are composed at once, or so. */
  private static final int SECTION = 1 << 14;

  private static final char FIRST_MARK = '\u0300';

  private Composition() {}

  /**
   * Returns {@code text}, whose surrogates stand in pairs, in form C.
   *
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  static String compose(String text) {
    int first = 0;
    while (first < text.length() && text.charAt(first) < FIRST_MARK) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    int start = Math.max(0, first - 1);
    StringBuilder composed = new StringBuilder(text.length()).append(text, 0, start);
    while (start < text.length()) {
      Interruption.check();
      int end = boundary(text, Math.min(start + SECTION, text.length()));
      String section = withSortedMarks(text.substring(start, end));
      composed.append(Normalizer.normalize(section, Normalizer.Form.NFC));
      start = end;
    }
    return composed.toString();
  }

  /** Returns an index, {@code from} or later, that nothing is composed across. */
  private static int boundary(String text, int from) {
    int index = from;
    while (index < text.length() && mayCompose(text.charAt(index))) {
      index++;
    }
    return index;
  }

  /** Says of a character that it, or a part of it, may be composed with what is before it. */
  private static boolean mayCompose(char character) {
    return character >= FIRST_MARK
        && (isMark(character) || isVowelOrFinal(character) || Character.isSurrogate(character));
  }

  /** The vowels and finals of Korean syllables. */
  private static boolean isVowelOrFinal(char character) {
    return character >= '\u1160' && character <= '\u11ff';
  }

  private static boolean isMark(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          true;
      default -> false;
    };
  }

  /** Sorts the marks of long runs, as normalization does, so that it has nothing left to sort. */
  private static String withSortedMarks(String text) {
    StringBuilder sorted = new StringBuilder();
    int done = 0;
    for (int i = 0; i < text.length(); ) {
      int end = endOfMarks(text, i);
      if (end - i > SHORT_RUN) {
        sorted.append(text, done, i);
        new MarkOrder().appendSorted(text.substring(i, end), sorted);
        done = end;
      }
      i = Math.max(end, i + 1);
    }
    return done == 0 ? text : sorted.append(text, done, text.length()).toString();
  }

  private static int endOfMarks(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) >= FIRST_MARK) {
      int character = text.codePointAt(end);
      if (!isMark(character)) {
        break;
      }
      end += Character.charCount(character);
    }
    return end;
  }
}
