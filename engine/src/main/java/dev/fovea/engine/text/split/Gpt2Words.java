package dev.fovea.engine.text.split;

import static dev.fovea.engine.text.split.Characters.ALL;
import static dev.fovea.engine.text.split.Characters.LETTER;
import static dev.fovea.engine.text.split.Characters.NUMBER;
import static dev.fovea.engine.text.split.Characters.SPACE;

/** The words of GPT-2: {@value #PATTERN}. */
record Gpt2Words() implements Splitter {
  static final String PATTERN =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  @Override
  public int end(String text, int start, int limit) {
    int contraction = Contractions.LOWERCASE.end(text, start, limit);
    if (contraction > start) {
      return contraction;
    }
    int first = text.charAt(start) == ' ' ? start + 1 : start;
    if (first == limit) {
      return limit;
    }
    int kind = Characters.kind(text, first);
    if ((kind & SPACE) != 0) {
      return Spaces.end(text, start, limit);
    }
    int kinds =
        (kind & LETTER) != 0 ? LETTER : kind == NUMBER ? NUMBER : ALL & ~(LETTER | NUMBER | SPACE);
    return Characters.run(text, first, limit, kinds);
  }
}
