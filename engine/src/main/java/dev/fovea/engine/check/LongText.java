package dev.fovea.engine.check;

import dev.fovea.engine.text.Tokenizer;
import java.util.Arrays;

/** Text of any length. */
final class LongText {
  private LongText() {}

  /** Returns {@code lines} different lines. */
  static String lines(int lines) {
    StringBuilder text = new StringBuilder();
    for (int line = 1; line <= lines; line++) {
      text.append(
          "Line %d of a long text: the picture on page %d shows %d boats, 2 cats and a tree. "
              .formatted(line, 3 * line + 1, line % 7 + 3));
    }
    return text.toString();
  }

  /** Returns {@code count} tokens of plain text. */
  static int[] tokens(Tokenizer tokenizer, int count) {
    int lines = 1;
    int[] tokens = tokenizer.encode(lines(lines));
    while (tokens.length < count) {
      lines *= 2;
      tokens = tokenizer.encode(lines(lines));
    }
    return Arrays.copyOf(tokens, count);
  }
}
