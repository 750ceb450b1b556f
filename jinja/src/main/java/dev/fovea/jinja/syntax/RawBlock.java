package dev.fovea.jinja.syntax;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a template that is text, whatever it contains.
 *
 * @param leadingSign the white space sign of the tag that begins it, or 0
 * @param bodyEnd where its text ends
 * @param endSign the sign that begins the tag that ends it, or 0
 * @param trailingSign the sign that ends the tag that ends it, or 0
 * @param end where the tag that ends it ends
 */
record RawBlock(char leadingSign, int bodyEnd, char endSign, char trailingSign, int end) {
  private static final Pattern BEGIN = Pattern.compile("\\s*+raw\\s*+-?%\\}");
  private static final Pattern END = Pattern.compile("\\{%([-+]?)\\s*+endraw\\s*+([-+]?)%\\}");

  /**
   * Returns where the text begins if {@code at} is inside the tag that begins such a part, or -1.
   */
  static int bodyStart(String source, int at) {
    Matcher matcher = BEGIN.matcher(source).region(at, source.length());
    return matcher.lookingAt() ? matcher.end() : -1;
  }

  static RawBlock find(String source, int bodyStart, int line) {
    Matcher matcher = END.matcher(source);
    if (!matcher.find(bodyStart)) {
      throw SyntaxFailure.at(line, "'raw' has no 'endraw'");
    }
    char leading = source.charAt(bodyStart - 3);
    return new RawBlock(
        leading == '-' ? '-' : 0,
        matcher.start(),
        signOf(matcher.group(1)),
        signOf(matcher.group(2)),
        matcher.end());
  }

  private static char signOf(String sign) {
    return sign.isEmpty() ? 0 : sign.charAt(0);
  }
}
