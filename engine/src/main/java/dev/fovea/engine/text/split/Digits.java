package dev.fovea.engine.text.split;

import static dev.fovea.engine.text.split.Characters.NUMBER;

/**
 * Numbers apart from other text.
 *
 * @param most characters of a piece of a number
 * @param newer whether numbers that are new in Unicode 17 count: the reference's pre-tokenizer
 *     {@code Digits} knows them, its patterns know Unicode 16, as the JDK does
 */
record Digits(int most, boolean newer) implements Splitter {
  @Override
  public int end(String text, int start, int limit) {
    boolean number = isNumber(text, start);
    int end = start;
    int count = 0;
    do {
      end = Characters.after(text, end);
      count++;
    } while (end < limit && isNumber(text, end) == number && (!number || count < most));
    return end;
  }

  private boolean isNumber(String text, int index) {
    return Characters.kind(text, index) == NUMBER
        || (newer
            && Character.isHighSurrogate(text.charAt(index))
            && isNewer(text.codePointAt(index)));
  }

  /** The digits of Tolong Siki, and the beats of yangqin notation. */
  private static boolean isNewer(int character) {
    return (character >= 0x11DE0 && character <= 0x11DE9)
        || (character >= 0x16FF4 && character <= 0x16FF6);
  }
}
