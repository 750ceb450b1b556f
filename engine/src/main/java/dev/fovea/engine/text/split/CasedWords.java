package dev.fovea.engine.text.split;

import static dev.fovea.engine.text.split.Characters.ALL;
import static dev.fovea.engine.text.split.Characters.LETTER;
import static dev.fovea.engine.text.split.Characters.LOWER;
import static dev.fovea.engine.text.split.Characters.MARK;
import static dev.fovea.engine.text.split.Characters.NUMBER;
import static dev.fovea.engine.text.split.Characters.SPACE;
import static dev.fovea.engine.text.split.Characters.UNCASED;
import static dev.fovea.engine.text.split.Characters.UPPER;

/**
 * The words of GPT-4o's tokenizer and of those that follow it, which are also cut where lowercase
 * turns into uppercase, in one pattern:
 *
 * <pre>{@code
 * [^\r\n\p{L}\p{N}]?HEAD*TAIL+CONTRACTION?|[^\r\n\p{L}\p{N}]?HEAD+TAIL*CONTRACTION?
 *     |\p{N}{1,DIGITS}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
 * }</pre>
 *
 * where HEAD is {@code [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]} and TAIL is {@code
 * [\p{Ll}\p{Lm}\p{Lo}\p{M}]}.
 *
 * @param mostDigits of a piece of a number
 */
record CasedWords(Contractions contractions, int mostDigits) implements Splitter {
  private static final int HEAD = UPPER | UNCASED | MARK;
  private static final int TAIL = LOWER | UNCASED | MARK;

  @Override
  public int end(String text, int start, int limit) {
    int kind = Characters.kind(text, start);
    if (kind == NUMBER) {
      return Characters.run(text, start, limit, NUMBER, mostDigits);
    }
    int word = wordEnd(text, start, limit, kind);
    if (word > start) {
      return contractions.end(text, word, limit);
    }
    int others = ALL & ~(LETTER | NUMBER | SPACE);
    int first = text.charAt(start) == ' ' ? start + 1 : start;
    if (Characters.is(text, first, limit, others)) {
      int end = Characters.run(text, first, limit, others);
      while (end < limit && isTrailing(text.charAt(end))) {
        end++;
      }
      return end;
    }
    return Spaces.endOfLines(text, start, limit);
  }

  /** Returns the end of the word that begins at {@code start}, or {@code start} if none does. */
  private static int wordEnd(String text, int start, int limit, int kind) {
    if ((kind & LETTER) != 0) {
      int end = endWithTail(text, start, limit);
      return end > start ? end : Characters.run(text, start, limit, HEAD);
    }
    if (Characters.isLineBreak(text.charAt(start))) {
      return start;
    }
    // One character of another kind may stand before a word; a mark may also be one itself.
    int next = Characters.after(text, start);
    int end = endWithTail(text, next, limit);
    if (end > next) {
      return end;
    }
    if ((kind & MARK) != 0) {
      return endWithTail(text, start, limit);
    }
    end = Characters.run(text, next, limit, HEAD);
    return end > next ? end : start;
  }

  /** {@code HEAD*TAIL+}, or {@code start} if it is not there. */
  private static int endWithTail(String text, int start, int limit) {
    int head = Characters.run(text, start, limit, HEAD);
    int tail = Characters.run(text, head, limit, TAIL);
    if (tail > head) {
      return tail;
    }
    // The head gives back characters until the last one may be a tail.
    for (int end = head; end > start; ) {
      int last = text.offsetByCodePoints(end, -1);
      if ((Characters.kind(text, last) & TAIL) != 0) {
        return end;
      }
      end = last;
    }
    return start;
  }

  private static boolean isTrailing(char character) {
    return Characters.isLineBreak(character) || character == '/';
  }
}
