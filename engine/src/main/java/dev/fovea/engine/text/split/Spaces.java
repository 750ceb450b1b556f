package dev.fovea.engine.text.split;

/** How patterns cut white space, all of whose characters are in the basic plane. */
final class Spaces {
  private Spaces() {}

  /**
   * {@code \s+(?!\S)|\s+}: the white space that begins at {@code start}, but for its last character
   * if a word follows, to which that may belong.
   */
  static int end(String text, int start, int limit) {
    return beforeWord(start, Characters.run(text, start, limit, Characters.SPACE), limit);
  }

  /** {@code \s*[\r\n]+|\s+(?!\S)|\s+}: the same, but cut after its last line break. */
  static int endOfLines(String text, int start, int limit) {
    int end = Characters.run(text, start, limit, Characters.SPACE);
    for (int last = end; last > start; last--) {
      if (Characters.isLineBreak(text.charAt(last - 1))) {
        return last;
      }
    }
    return beforeWord(start, end, limit);
  }

  private static int beforeWord(int start, int end, int limit) {
    return end == limit || end == start + 1 ? end : end - 1;
  }

  /** {@code [\r\n]*}: the line breaks that begin at {@code start}, maybe none. */
  static int lineBreaks(String text, int start, int limit) {
    int end = start;
    while (end < limit && Characters.isLineBreak(text.charAt(end))) {
      end++;
    }
    return end;
  }
}
