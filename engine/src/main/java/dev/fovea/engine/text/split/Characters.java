package dev.fovea.engine.text.split;

/**
 * The kinds of characters that patterns of tokenizers tell apart, by the JDK's Unicode data, as
 * bits. Surrogates in texts stand in pairs.
 */
final class Characters {
  /** Uppercase and titlecase letters. */
  static final int UPPER = 1;

  /** Lowercase letters. */
  static final int LOWER = 1 << 1;

  /** Letters without case, and modifier letters. */
  static final int UNCASED = 1 << 2;

  static final int LETTER = UPPER | LOWER | UNCASED;

  /** What combines with the character before it. */
  static final int MARK = 1 << 3;

  /** Digits and all other numbers. */
  static final int NUMBER = 1 << 4;

  /** {@code White_Space}, all of which is in the basic plane. */
  static final int SPACE = 1 << 5;

  /** Punctuation and symbols. */
  static final int SYMBOL = 1 << 6;

  /** Everything else, unassigned characters among it. */
  static final int REST = 1 << 7;

  static final int ALL = (1 << 8) - 1;

  /** The kinds of the basic plane: most texts have no other characters. */
  private static final byte[] BASIC = new byte[1 << 16];

  static {
    for (int character = 0; character < BASIC.length; character++) {
      BASIC[character] = (byte) kindOf(character);
    }
  }

  private Characters() {}

  /** Returns the kind of the character at {@code index}. */
  static int kind(String text, int index) {
    char first = text.charAt(index);
    return Character.isHighSurrogate(first) ? kindOf(text.codePointAt(index)) : BASIC[first] & ALL;
  }

  /** Returns the index after the character at {@code index}. */
  static int after(String text, int index) {
    return Character.isHighSurrogate(text.charAt(index)) ? index + 2 : index + 1;
  }

  /** Returns whether there is a character of one of {@code kinds} before {@code limit}. */
  static boolean is(String text, int index, int limit, int kinds) {
    return index < limit && (kind(text, index) & kinds) != 0;
  }

  /**
   * Returns the end of the characters of {@code kinds}, maybe none, that begin at {@code start}.
   */
  static int run(String text, int start, int limit, int kinds) {
    int end = start;
    while (end < limit && (kind(text, end) & kinds) != 0) {
      end = after(text, end);
    }
    return end;
  }

  /** As {@link #run(String, int, int, int)}, of at most {@code most} characters. */
  static int run(String text, int start, int limit, int kinds, int most) {
    int end = start;
    for (int i = 0; i < most && end < limit && (kind(text, end) & kinds) != 0; i++) {
      end = after(text, end);
    }
    return end;
  }

  static boolean isLineBreak(char character) {
    return character == '\n' || character == '\r';
  }

  private static int kindOf(int character) {
    if (Character.isSpaceChar(character) || isSpaceAndControl(character)) {
      return SPACE;
    }
    return switch (Character.getType(character)) {
      case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> UPPER;
      case Character.LOWERCASE_LETTER -> LOWER;
      case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> UNCASED;
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          MARK;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION,
          Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL ->
          SYMBOL;
      default -> REST;
    };
  }

  private static boolean isSpaceAndControl(int character) {
    return (character >= '\t' && character <= '\r') || character == 0x85;
  }
}
