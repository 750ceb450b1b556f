package dev.fovea.jinja.syntax;

import dev.fovea.jinja.syntax.Token.Kind;
import dev.fovea.jinja.values.Strings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the inside of one tag, up to its end. */
final class TagLexer {
  private static final List<String> OPERATORS =
      List.of(
          "//", "**", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "|", ".",
          ",", ":", "(", ")", "[", "]", "{", "}", ";");
  private static final Pattern REAL =
      Pattern.compile(
          "(?<!\\.)(?:\\d++_)*+\\d++"
              + "(?:(?:\\.(?:\\d++_)*+\\d++)?+[eE][+-]?\\d++|\\.(?:\\d++_)*+\\d++)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB](?:_?[01])++|0[oO](?:_?[0-7])++|0[xX](?:_?[0-9a-fA-F])++"
              + "|[1-9](?:_?\\d)*+|0(?:_?0)*+");

  /** Characters of a number, since the expressions above recurse over its parts. */
  private static final int MAX_NUMBER = 1000;

  private final String source;
  private final String close;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Character> open = new ArrayDeque<>();
  private int position;
  private int line;
  private char sign;

  TagLexer(String source, int position, int line, String close) {
    this.source = source;
    this.position = position;
    this.line = line;
    this.close = close;
    int first = line;
    while (!atEnd(first)) {
      token();
    }
  }

  List<Token> tokens() {
    return tokens;
  }

  /** Returns where the text after the tag begins. */
  int end() {
    return position;
  }

  /** Returns the white space sign before the end of the tag, or 0. */
  char sign() {
    return sign;
  }

  private boolean atEnd(int first) {
    while (position < source.length() && Strings.isSpace(source.charAt(position))) {
      line += source.charAt(position) == '\n' ? 1 : 0;
      position++;
    }
    if (position >= source.length()) {
      throw SyntaxFailure.at(first, "a tag has no end '" + close + "'");
    }
    if (!open.isEmpty()) {
      return false;
    }
    char next = source.charAt(position);
    boolean signed = next == '-' || (next == '+' && close.equals("%}"));
    if (signed && source.startsWith(close, position + 1)) {
      sign = next;
      position += 1 + close.length();
      return true;
    }
    if (source.startsWith(close, position)) {
      position += close.length();
      return true;
    }
    return false;
  }

  private void token() {
    char next = source.charAt(position);
    if (next == '"' || next == '\'') {
      StringLiteral literal = StringLiteral.read(source, position, line);
      tokens.add(new Token(Kind.STRING, literal.value(), line));
      line +=
          (int) source.substring(position, literal.end()).chars().filter(c -> c == '\n').count();
      position = literal.end();
    } else if (next >= '0' && next <= '9') {
      checkNumber();
      if (!matched(REAL, Kind.REAL) && !matched(INTEGER, Kind.INTEGER)) {
        throw SyntaxFailure.at(line, "unexpected character '" + next + "'");
      }
    } else if (next == '_' || Character.isLetter(next)) {
      int begin = position;
      while (position < source.length() && isNamePart(source.charAt(position))) {
        position++;
      }
      tokens.add(new Token(Kind.NAME, source.substring(begin, position), line));
    } else {
      operator();
    }
  }

  private void checkNumber() {
    int end = position;
    while (end < source.length() && (isNamePart(source.charAt(end)) || source.charAt(end) == '.')) {
      end++;
    }
    if (end - position > MAX_NUMBER) {
      throw SyntaxFailure.at(line, "a number is longer than " + MAX_NUMBER + " characters");
    }
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private boolean matched(Pattern pattern, Kind kind) {
    Matcher matcher = pattern.matcher(source).region(position, source.length());
    matcher.useTransparentBounds(true);
    if (!matcher.lookingAt()) {
      return false;
    }
    tokens.add(new Token(kind, matcher.group().replace("_", ""), line));
    position = matcher.end();
    return true;
  }

  private void operator() {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, position)) {
        balance(operator.charAt(0));
        tokens.add(new Token(Kind.OPERATOR, operator, line));
        position += operator.length();
        return;
      }
    }
    throw SyntaxFailure.at(line, "unexpected character '" + source.charAt(position) + "'");
  }

  private void balance(char bracket) {
    switch (bracket) {
      case '(' -> open.push(')');
      case '[' -> open.push(']');
      case '{' -> open.push('}');
      case ')', ']', '}' -> {
        if (open.isEmpty() || open.pop() != bracket) {
          throw SyntaxFailure.at(line, "unexpected '" + bracket + "'");
        }
      }
      default -> {}
    }
  }
}
