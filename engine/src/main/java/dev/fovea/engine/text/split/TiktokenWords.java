package dev.fovea.engine.text.split;

import static dev.fovea.engine.text.split.Characters.ALL;
import static dev.fovea.engine.text.split.Characters.LETTER;
import static dev.fovea.engine.text.split.Characters.NUMBER;
import static dev.fovea.engine.text.split.Characters.SPACE;

/**
 * The words of GPT-4's tokenizer and of those that follow it, in one pattern:
 *
 * <pre>{@code
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?WORD+|\p{N}{1,DIGITS}
 *     | ?[^\s\p{N}WORD]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
 * }</pre>
 *
 * @param word the kinds of characters of words: letters, or letters and marks
 * @param mostDigits of a piece of a number
 */
record TiktokenWords(int word, int mostDigits) implements Splitter {
  @Override
  public int end(String text, int start, int limit) {
    int contraction = Contractions.ANY_CASE.end(text, start, limit);
    if (contraction > start) {
      return contraction;
    }
    int kind = Characters.kind(text, start);
    if ((kind & word) != 0) {
      return Characters.run(text, start, limit, word);
    }
    if (kind == NUMBER) {
      return Characters.run(text, start, limit, NUMBER, mostDigits);
    }
    int next = Characters.after(text, start);
    if (!Characters.isLineBreak(text.charAt(start)) && Characters.is(text, next, limit, word)) {
      return Characters.run(text, next, limit, word);
    }
    int others = ALL & ~(LETTER | NUMBER | SPACE | word);
    int first = text.charAt(start) == ' ' ? next : start;
    if (Characters.is(text, first, limit, others)) {
      return Spaces.lineBreaks(text, Characters.run(text, first, limit, others), limit);
    }
    return Spaces.endOfLines(text, start, limit);
  }
}
