package dev.fovea.grammar.gbnf;

import dev.fovea.grammar.limits.GrammarException;

/** The characters of a grammar being parsed. */
final class GbnfReader {
  private final String source;
  private int at;

  GbnfReader(String source) {
    this.source = source;
  }

  boolean atEnd() {
    return at == source.length();
  }

  boolean at(char c) {
    return at < source.length() && source.charAt(at) == c;
  }

  boolean take(String text) {
    boolean taken = source.startsWith(text, at);
    at += taken ? text.length() : 0;
    return taken;
  }

  void expect(String text) {
    if (!take(text)) {
      throw error("'" + text + "' is expected");
    }
  }

  int next() {
    if (atEnd()) {
      throw error("the grammar ends too early");
    }
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  /** Passes blanks and comments, and line ends too if {@code lines}. */
  void skip(boolean lines) {
    while (!atEnd()) {
      char c = source.charAt(at);
      if (c == '#') {
        while (!atEnd() && !at('\n')) {
          at++;
        }
      } else if (c == ' ' || c == '\t' || (lines && (c == '\n' || c == '\r'))) {
        at++;
      } else {
        return;
      }
    }
  }

  boolean atName() {
    return !atEnd() && isName(source.charAt(at));
  }

  private static boolean isName(char c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
  }

  String name() {
    int from = at;
    while (atName()) {
      at++;
    }
    if (from == at) {
      throw error("a name is expected");
    }
    return source.substring(from, at);
  }

  int number() {
    int from = at;
    long value = 0;
    while (!atEnd() && Character.digit(source.charAt(at), 10) >= 0) {
      value = Math.min(value * 10 + Character.digit(source.charAt(at++), 10), 1_000_000_000);
    }
    if (from == at) {
      throw error("a number is expected");
    }
    return (int) value;
  }

  /** One character of a text or set, whose escapes begin with a backslash. */
  int character() {
    int c = next();
    if (c != '\\') {
      return c;
    }
    int escape = next();
    return switch (escape) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'x' -> hex(2);
      case 'u' -> hex(4);
      case 'U' -> hex(8);
      case '\\', '"', '[', ']', '-', '^' -> escape;
      default -> throw error("\\" + Character.toString(escape) + " is not an escape");
    };
  }

  private int hex(int digits) {
    long value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw error("a hexadecimal digit is missing");
      }
      value = value * 16 + digit;
    }
    if (value > Character.MAX_CODE_POINT || (value >= 0xd800 && value < 0xe000)) {
      throw error("an escape is not a character");
    }
    return (int) value;
  }

  GrammarException error(String reason) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < at; i++) {
      boolean end = source.charAt(i) == '\n';
      line += end ? 1 : 0;
      column = end ? 1 : column + 1;
    }
    return new GrammarException("is malformed: " + reason, "grammar", line + ":" + column);
  }
}
