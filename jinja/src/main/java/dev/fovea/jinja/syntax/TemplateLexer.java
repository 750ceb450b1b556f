package dev.fovea.jinja.syntax;

import dev.fovea.jinja.syntax.Token.Kind;
import dev.fovea.jinja.values.Strings;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a template into its text and its tags, with the white space rules of jinja2 under {@code
 * trim_blocks} and {@code lstrip_blocks}: a tag that is not an output takes the blanks before it on
 * its line and the line end after it, {@code -} takes all white space, {@code +} takes none.
 */
final class TemplateLexer {
  private static final String COMMENT_END = "#}";

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int position;
  private int line = 1;

  /** Whether the text that comes next begins a line of the template. */
  private boolean lineStart = true;

  private TemplateLexer(String source) {
    String lines = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
  }

  /** Returns the tokens of {@code source}, the last of which is {@link Kind#END}. */
  static List<Token> tokens(String source) {
    TemplateLexer lexer = new TemplateLexer(source);
    while (lexer.position < lexer.source.length()) {
      lexer.textAndTag();
    }
    lexer.tokens.add(new Token(Kind.END, "", lexer.line));
    return List.copyOf(lexer.tokens);
  }

  private void textAndTag() {
    int tag = nextTag();
    if (tag < 0) {
      text(source.substring(position));
      moveTo(source.length());
      return;
    }
    char kind = source.charAt(tag + 1);
    char sign = sign(tag + 2);
    text(stripped(source.substring(position, tag), sign, kind == '{'));
    moveTo(tag);
    switch (kind) {
      case '#' -> comment(tag + 2 + (sign == 0 ? 0 : 1));
      case '%' -> block(tag + 2 + (sign == 0 ? 0 : 1));
      default -> expression(Kind.OUTPUT_BEGIN, Kind.OUTPUT_END, tag + 2 + (sign == 0 ? 0 : 1));
    }
  }

  private int nextTag() {
    for (int i = source.indexOf('{', position);
        i >= 0 && i + 1 < source.length();
        i = source.indexOf('{', i + 1)) {
      if ("{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the white space sign at {@code at}, or 0. */
  private char sign(int at) {
    return at < source.length() && (source.charAt(at) == '-' || source.charAt(at) == '+')
        ? source.charAt(at)
        : 0;
  }

  private String stripped(String text, char sign, boolean output) {
    if (sign == '-') {
      return Strings.stripTrailing(text);
    }
    int lastLine = text.lastIndexOf('\n') + 1;
    boolean takesBlanks = sign != '+' && !output && (lastLine > 0 || lineStart);
    return takesBlanks && Strings.isBlank(text.substring(lastLine))
        ? text.substring(0, lastLine)
        : text;
  }

  private void comment(int begin) {
    int end = source.indexOf(COMMENT_END, begin);
    if (end < 0) {
      throw SyntaxFailure.at(line, "a comment has no end '#}'");
    }
    char sign = end > begin ? sign(end - 1) : 0;
    moveTo(end + COMMENT_END.length());
    afterTag(sign, /* takesLineEnd= */ true);
  }

  private void block(int begin) {
    int rawEnd = RawBlock.bodyStart(source, begin);
    if (rawEnd >= 0) {
      raw(rawEnd);
    } else {
      expression(Kind.BLOCK_BEGIN, Kind.BLOCK_END, begin);
    }
  }

  private void raw(int bodyStart) {
    RawBlock raw = RawBlock.find(source, bodyStart, line);
    moveTo(bodyStart);
    lineStart = false;
    if (raw.leadingSign() == '-') {
      moveTo(Math.min(skipSpace(), raw.bodyEnd()));
    }
    text(stripped(source.substring(position, raw.bodyEnd()), raw.endSign(), /* output= */ false));
    moveTo(raw.end());
    afterTag(raw.trailingSign(), /* takesLineEnd= */ true);
  }

  private void expression(Kind open, Kind close, int begin) {
    tokens.add(new Token(open, "", line));
    TagLexer tag = new TagLexer(source, begin, line, close == Kind.OUTPUT_END ? "}}" : "%}");
    tokens.addAll(tag.tokens());
    moveTo(tag.end());
    tokens.add(new Token(close, "", line));
    afterTag(tag.sign(), close == Kind.BLOCK_END);
  }

  private void afterTag(char sign, boolean takesLineEnd) {
    lineStart = false;
    if (sign == '-') {
      moveTo(skipSpace());
    } else if (sign != '+' && takesLineEnd && source.startsWith("\n", position)) {
      moveTo(position + 1);
      lineStart = true;
    }
  }

  private int skipSpace() {
    int at = position;
    while (at < source.length() && Strings.isSpace(source.charAt(at))) {
      at++;
    }
    return at;
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      tokens.add(new Token(Kind.TEXT, text, line));
    }
  }

  private void moveTo(int target) {
    for (; position < target; position++) {
      if (source.charAt(position) == '\n') {
        line++;
      }
    }
  }
}
