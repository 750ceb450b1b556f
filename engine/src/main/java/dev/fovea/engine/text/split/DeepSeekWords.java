package dev.fovea.engine.text.split;

import static dev.fovea.engine.text.split.Characters.LETTER;
import static dev.fovea.engine.text.split.Characters.MARK;
import static dev.fovea.engine.text.split.Characters.NUMBER;
import static dev.fovea.engine.text.split.Characters.REST;
import static dev.fovea.engine.text.split.Characters.SYMBOL;

/**
 * The words of DeepSeek V3: {@value #PATTERN}. What lies between two matches is a piece too:
 * numbers, and characters that are nothing else.
 */
record DeepSeekWords() implements Splitter {
  static final String PATTERN =
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
          + "|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
          + "| ?[\\p{P}\\p{S}]+[\r\n]*"
          + "|\\s*[\r\n]+|\\s+(?!\\S)|\\s+";

  private static final int WORD = LETTER | MARK;

  @Override
  public int end(String text, int start, int limit) {
    int kind = Characters.kind(text, start);
    int next = Characters.after(text, start);
    if (kind == SYMBOL
        && text.charAt(start) < 0x80
        && next < limit
        && isAsciiLetter(text.charAt(next))) {
      return endOfAscii(text, next, limit);
    }
    if ((kind & WORD) != 0) {
      return Characters.run(text, start, limit, WORD);
    }
    boolean mayPrecede = kind != SYMBOL && !Characters.isLineBreak(text.charAt(start));
    if (mayPrecede && Characters.is(text, next, limit, WORD)) {
      return Characters.run(text, next, limit, WORD);
    }
    int first = text.charAt(start) == ' ' ? next : start;
    if (Characters.is(text, first, limit, SYMBOL)) {
      return Spaces.lineBreaks(text, Characters.run(text, first, limit, SYMBOL), limit);
    }
    return (kind & (NUMBER | REST)) != 0
        ? unmatched(text, next, limit)
        : Spaces.endOfLines(text, start, limit);
  }

  /** Returns where something matches again. */
  private static int unmatched(String text, int start, int limit) {
    int end = start;
    while (Characters.is(text, end, limit, NUMBER | REST)) {
      int next = Characters.after(text, end);
      if (Characters.is(text, next, limit, WORD)) {
        return end;
      }
      end = next;
    }
    return end;
  }

  private static int endOfAscii(String text, int start, int limit) {
    int end = start;
    while (end < limit && isAsciiLetter(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isAsciiLetter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  }
}
