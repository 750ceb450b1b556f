package dev.fovea.jinja.syntax;

import dev.fovea.jinja.values.StandIns;

/**
 * A string in the source of a template, with the escapes of Python.
 *
 * @param end where it ends, after its quote
 */
record StringLiteral(String value, int end) {
  /** Reads the string whose opening quote is at {@code begin}. */
  static StringLiteral read(String source, int begin, int line) {
    char quote = source.charAt(begin);
    StringBuilder value = new StringBuilder();
    int at = begin + 1;
    while (at < source.length()) {
      char next = source.charAt(at++);
      if (next == quote) {
        return new StringLiteral(StandIns.wellFormed(value.toString()), at);
      }
      if (next == '\\' && at < source.length()) {
        at = escape(source, at, line, value);
      } else {
        value.append(next);
      }
    }
    throw SyntaxFailure.at(line, "a string has no end " + quote);
  }

  /** Appends what follows a backslash and returns where that ends. */
  private static int escape(String source, int at, int line, StringBuilder value) {
    char code = source.charAt(at);
    int simple = "abfnrtv\\'\"".indexOf(code);
    if (simple >= 0) {
      value.append("\007\b\f\n\r\t\013\\'\"".charAt(simple));
      return at + 1;
    }
    return switch (code) {
      case '\n' -> at + 1;
      case 'x' -> character(source, at + 1, 2, 16, line, value);
      case 'u' -> character(source, at + 1, 4, 16, line, value);
      case 'U' -> character(source, at + 1, 8, 16, line, value);
      case 'N' -> throw SyntaxFailure.at(line, "the escape \\N is not supported");
      default -> {
        int octal = 0;
        while (octal < 3 && at + octal < source.length() && isOctal(source.charAt(at + octal))) {
          octal++;
        }
        if (octal > 0) {
          yield character(source, at, octal, 8, line, value);
        }
        value.append('\\').append(code);
        yield at + 1;
      }
    };
  }

  private static boolean isOctal(char c) {
    return c >= '0' && c <= '7';
  }

  private static int character(
      String source, int at, int digits, int radix, int line, StringBuilder value) {
    long code = at + digits <= source.length() ? 0 : -1;
    for (int i = at; i < at + digits && code >= 0; i++) {
      int digit = Character.digit(source.charAt(i), radix);
      code = digit < 0 ? -1 : code * radix + digit;
    }
    if (code < 0 || code > Character.MAX_CODE_POINT) {
      throw SyntaxFailure.at(
          line, "an escape in a string needs " + digits + " digits of a character");
    }
    value.appendCodePoint((int) code);
    return at + digits;
  }
}
