package dev.fovea.engine.text.split;

/** The ends of English words after an apostrophe: 's, 't, 're, 've, 'm, 'll, 'd. */
enum Contractions {
  NONE,

  /** {@code 's|'t|'re|'ve|'m|'ll|'d}. */
  LOWERCASE,

  /** {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)}: in either case, and with the long s of old prints. */
  ANY_CASE;

  /** Returns the end of the one that begins at {@code start}, or else {@code start}. */
  int end(String text, int start, int limit) {
    if (this == NONE || limit - start < 2 || text.charAt(start) != '\'') {
      return start;
    }
    char first = folded(text.charAt(start + 1));
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
      return start + 2;
    }
    if (limit - start < 3) {
      return start;
    }
    char second = folded(text.charAt(start + 2));
    boolean known =
        (first == 'l' && second == 'l') || ((first == 'r' || first == 'v') && second == 'e');
    return known ? start + 3 : start;
  }

  private char folded(char character) {
    if (this == ANY_CASE) {
      return character >= 'A' && character <= 'Z'
          ? (char) (character + ('a' - 'A'))
          : character == '\u017f' ? 's' : character;
    }
    return character;
  }
}
