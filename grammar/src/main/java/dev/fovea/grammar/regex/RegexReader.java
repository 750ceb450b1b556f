package dev.fovea.grammar.regex;

import dev.fovea.grammar.automaton.CodePoints;
import dev.fovea.grammar.limits.GrammarException;

/** The characters of an expression being parsed. */
final class RegexReader {
  private final String source;
  private int at;
  private int single = -1;

  RegexReader(String source) {
    this.source = source;
  }

  boolean atEnd() {
    return at == source.length();
  }

  boolean at(char c) {
    return at < source.length() && source.charAt(at) == c;
  }

  boolean atText(String text) {
    return source.startsWith(text, at);
  }

  /** Whether a quantifier such as {@code {2,3}} comes; other braces stand for themselves. */
  boolean atBounds() {
    int end = source.indexOf('}', at);
    return at('{') && end > 0 && source.substring(at + 1, end).matches("[0-9]+(,[0-9]*)?");
  }

  boolean take(String text) {
    boolean taken = source.startsWith(text, at);
    at += taken ? text.length() : 0;
    return taken;
  }

  int next() {
    if (atEnd()) {
      throw error("the expression ends too early");
    }
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  void expect(char c) {
    if (!at(c)) {
      throw error("'" + c + "' is missing");
    }
    at++;
  }

  /** A decimal number; those beyond all limits are as large as an int can be. */
  int number() {
    long value = 0;
    while (at < source.length() && Character.digit(source.charAt(at), 10) >= 0) {
      value = Math.min(value * 10 + Character.digit(source.charAt(at++), 10), 1_000_000_000);
    }
    return (int) value;
  }

  int hex(int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw error("a hexadecimal digit is missing");
      }
      value = value * 16 + digit;
    }
    return value;
  }

  String braced() {
    expect('{');
    int end = source.indexOf('}', at);
    if (end < 0) {
      throw error("'}' is missing");
    }
    String inside = source.substring(at, end);
    at = end + 1;
    return inside;
  }

  int codePoint(String hex) {
    if (!hex.matches("[0-9a-fA-F]{1,6}") || Integer.parseInt(hex, 16) > 0x10ffff) {
      throw error("\\u{" + hex + "} is not a character");
    }
    return Integer.parseInt(hex, 16);
  }

  /** The set of {@code c} alone, which {@link #single()} returns until the next one. */
  CodePoints single(int c) {
    single = c;
    return CodePoints.of(c);
  }

  /** The last single character that was read. */
  CodePoints single() {
    return single < 0 ? CodePoints.ALL : CodePoints.of(single);
  }

  int singleValue() {
    return single;
  }

  GrammarException error(String reason) {
    return new GrammarException(
        "has the regular expression "
            + (source.length() > 200 ? source.substring(0, 200) + "..." : source)
            + ", in which "
            + reason
            + " (before character "
            + at
            + ")");
  }
}
