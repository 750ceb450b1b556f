package dev.fovea.engine.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fovea.engine.text.bpe.Vocabulary;
import java.util.Arrays;
import java.util.List;

/**
 * How many tokens a prompt has at the least, told from its characters alone: each byte of a text is
 * part of a token, which has no more bytes than the longest token with that byte in it, so that it
 * counts for at least that fraction of a token. Immutable.
 */
final class LeastTokens {
  /** What sums of fractions may be too large by. */
  private static final double ROUNDING = 1e-6;

  private static final int ASCII = 0x80;
  private static final char FIRST_MARK = '\u0300';

  private final double[] ofAscii = new double[ASCII];
  private final double ofOther;
  private final boolean composed;

  /**
   * @param composed whether texts are normalized to NFC, which can turn a character into a shorter
   *     one, and three into two
   */
  LeastTokens(Vocabulary vocabulary, List<AddedToken> added, boolean composed) {
    this.composed = composed;
    int[] longest = new int[0x100];
    for (int id = 0; id < vocabulary.size(); id++) {
      raise(longest, vocabulary.bytes(id));
    }
    for (AddedToken token : added) {
      String text = token.content();
      raise(longest, text.getBytes(UTF_8));
      raise(longest, (composed ? Composition.compose(text) : text).getBytes(UTF_8));
    }
    // Of a byte that no token has nothing is left.
    double[] fractions =
        Arrays.stream(longest).mapToDouble(length -> length == 0 ? 0 : 1.0 / length).toArray();
    boolean stripping = added.stream().anyMatch(token -> token.leftStrip() || token.rightStrip());
    for (int i = 0; i < ASCII; i++) {
      ofAscii[i] = stripping && Character.isWhitespace(i) ? 0 : fractions[i];
    }
    // Other characters have a byte from 0x80 to 0xBF, unless they are composed to ASCII.
    double least = Arrays.stream(fractions, composed ? 0 : ASCII, 0xC0).min().orElse(0);
    ofOther = stripping ? 0 : composed ? least / 2 : least;
  }

  private static void raise(int[] longest, byte[] token) {
    for (byte value : token) {
      longest[value & 0xFF] = Math.max(longest[value & 0xFF], token.length);
    }
  }

  /** Returns a number of tokens that {@code prompt}, without stand-ins, does not go below. */
  long in(String prompt) {
    return (long) (sum(prompt, 0, prompt.length()) * (1 - ROUNDING));
  }

  /**
   * Returns a number of tokens that a prompt with {@code text} in it, with or without the white
   * space at its ends, does not go below.
   */
  long within(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isStripped(text.charAt(start))) {
      start++;
    }
    while (start < end && isStripped(text.charAt(end - 1))) {
      end--;
    }
    // What comes after it may be composed with its last character.
    return Math.max(0, (long) (sum(text, start, end) * (1 - ROUNDING)) - 1);
  }

  private static boolean isStripped(char character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || Character.isISOControl(character);
  }

  private double sum(String prompt, int start, int end) {
    double sum = 0;
    for (int i = start; i < end; i++) {
      char character = prompt.charAt(i);
      if (character >= ASCII) {
        sum += ofOther;
      } else if (!composed || i + 1 == prompt.length() || prompt.charAt(i + 1) < FIRST_MARK) {
        sum += ofAscii[character];
      }
    }
    return sum;
  }
}
