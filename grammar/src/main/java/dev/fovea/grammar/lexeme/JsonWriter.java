package dev.fovea.grammar.lexeme;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Dfa;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes texts as they stand in a JSON string (RFC 8259), from behind the opening quote through the
 * closing one. Which spellings there are:
 *
 * <ul>
 *   <li>each character that may stand for itself does;
 *   <li>a backslash and one of {@code " \ b f n r t} for those that have such an escape, and of
 *       {@code /} where any character may stand;
 *   <li>the letter u and four digits for control characters, and where any character may stand for
 *       all, in pairs of surrogates beyond the basic plane.
 * </ul>
 */
final class JsonWriter {
  private static final String ESCAPED = "\"\\\b\f\n\r\t";
  private static final String LETTERS = "\"\\bfnrt";

  private final Dfa dfa;
  private final ByteDfa.Builder builder = new ByteDfa.Builder();
  private final Map<Long, Integer> digits = new HashMap<>();

  private JsonWriter(Dfa dfa) {
    this.dfa = dfa;
  }

  /**
   * The spellings of {@code dfa}'s texts. Its states are the first of the result's, in the same
   * order, and count as boundaries of characters.
   *
   * @throws dev.fovea.grammar.limits.GrammarException if the result has too many states
   */
  static ByteDfa quoted(Dfa dfa, Budget budget) {
    return new JsonWriter(dfa).write(budget);
  }

  private ByteDfa write(Budget budget) {
    Utf8Writer writer = new Utf8Writer(dfa, builder, budget);
    for (int s = 0; s < dfa.states(); s++) {
      builder.state();
      builder.boundary(s);
    }
    int end = builder.state();
    builder.accept(end);
    for (int s = 0; s < dfa.states(); s++) {
      writer.ascii(s, ' ', '"' - 1);
      writer.ascii(s, '"' + 1, '\\' - 1);
      writer.ascii(s, '\\' + 1, 0x7f);
      writer.multibyte(s);
      escapes(s);
      if (dfa.accepts(s)) {
        builder.edge(s, '"', '"', end);
      }
    }
    return builder.build();
  }

  private void escapes(int state) {
    boolean any = dfa.isUniform(state);
    int escape = -1;
    for (int i = 0; i < ESCAPED.length(); i++) {
      int to = dfa.next(state, ESCAPED.charAt(i));
      if (to != Dfa.DEAD) {
        escape = escape < 0 ? builder.state() : escape;
        builder.edge(escape, LETTERS.charAt(i), LETTERS.charAt(i), to);
      }
    }
    int unicode = any ? anyUnit(dfa.target(state, 0)) : controls(state);
    if (unicode >= 0) {
      escape = escape < 0 ? builder.state() : escape;
      builder.edge(escape, 'u', 'u', unicode);
    }
    if (any) {
      builder.edge(escape, '/', '/', dfa.target(state, 0));
    }
    if (escape >= 0) {
      builder.edge(state, '\\', '\\', escape);
    }
  }

  /** The state before the four digits of a control character, -1 if there is none. */
  private int controls(int state) {
    int[] tens = {-1, -1};
    for (int c = 0; c < 0x20; c++) {
      int to = dfa.next(state, c);
      if (to != Dfa.DEAD) {
        tens[c >> 4] = tens[c >> 4] < 0 ? builder.state() : tens[c >> 4];
        digit(tens[c >> 4], c & 0xf, to);
      }
    }
    if (tens[0] < 0 && tens[1] < 0) {
      return -1;
    }
    int third = builder.state();
    for (int ten = 0; ten < 2; ten++) {
      if (tens[ten] >= 0) {
        digit(third, ten, tens[ten]);
      }
    }
    int second = builder.state();
    digit(second, 0, third);
    int first = builder.state();
    digit(first, 0, second);
    return first;
  }

  /** The state before the four digits of any character, whose end leads to {@code to}. */
  private int anyUnit(int to) {
    Integer known = digits.get(key(to, 4));
    if (known != null) {
      return known;
    }
    int first = builder.state();
    digits.put(key(to, 4), first);
    int second = builder.state();
    for (int d = 0; d < 16; d++) {
      digit(first, d, d == 0xd ? second : any(to, 3));
    }
    int backslash = builder.state();
    int letter = builder.state();
    int low = builder.state();
    int lowSecond = builder.state();
    for (int d = 0; d < 8; d++) {
      digit(second, d, any(to, 2));
      digit(second, d + 8, d < 4 ? any(backslash, 2) : -1);
      digit(lowSecond, d + 8, d >= 4 ? any(to, 2) : -1);
    }
    builder.edge(backslash, '\\', '\\', letter);
    builder.edge(letter, 'u', 'u', low);
    digit(low, 0xd, lowSecond);
    return first;
  }

  /** The state before {@code count} digits of any value, which lead to {@code to}. */
  private int any(int to, int count) {
    if (count == 0) {
      return to;
    }
    Integer known = digits.get(key(to, count));
    if (known == null) {
      known = builder.state();
      digits.put(key(to, count), known);
      for (int d = 0; d < 16; d++) {
        digit(known, d, any(to, count - 1));
      }
    }
    return known;
  }

  private static long key(int to, int count) {
    return (long) to << 8 | count;
  }

  private void digit(int from, int digit, int to) {
    if (to < 0) {
      return;
    }
    if (digit < 10) {
      builder.edge(from, '0' + digit, '0' + digit, to);
    } else {
      builder.edge(from, 'a' + digit - 10, 'a' + digit - 10, to);
      builder.edge(from, 'A' + digit - 10, 'A' + digit - 10, to);
    }
  }
}
