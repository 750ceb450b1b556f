package dev.fovea.jinja.values;

/**
 * Characters that stand for others in texts that are handed to a template, so that what it makes of
 * them still tells where each character came from.
 *
 * <p>To a template a stand-in is the character it stands for: it is found, compared, replaced,
 * counted and escaped as that. It moves with the rest of its text through whatever a template does,
 * cutting, joining, changing the case, and comes out as it went in.
 *
 * <p>A stand-in is a surrogate without a partner. No well-formed text has one, and it is as long as
 * the character, so that positions mean the same in both. There are stand-ins for the characters
 * that names of tokens are set in: those of ASCII, and the blocks of boxes and shapes, of full
 * width forms and of CJK punctuation that have a few more.
 */
public final class StandIns {
  private static final int FIRST = 0xDC00;
  private static final int END = 0xE000;

  /** How many characters have stand-ins: half of the low surrogates for each source. */
  static final int CHARACTERS = 512;

  private static final int ASCII_END = 128;
  private static final int SHAPES_END = ASCII_END + 256;
  private static final int WIDE_END = SHAPES_END + 96;
  private static final char SHAPES = '\u2500';
  private static final char WIDE = '\uff00';
  private static final char CJK = '\u3000';

  /** Where a text comes from. */
  public enum Source {
    /** From anybody. */
    GIVEN(FIRST),
    /** From the model, as far as a client can be trusted in that. */
    ANSWERED(FIRST + CHARACTERS);

    private final int first;

    Source(int first) {
      this.first = first;
    }
  }

  private StandIns() {}

  /** Returns whether there are stand-ins for {@code character}. */
  public static boolean existFor(char character) {
    return index(character) >= 0;
  }

  /**
   * Returns what stands for {@code character} in a text from {@code source}.
   *
   * @throws IllegalArgumentException if there are no stand-ins for it
   */
  public static char of(char character, Source source) {
    int index = index(character);
    if (index < 0) {
      throw new IllegalArgumentException("nothing stands for U+%04X".formatted((int) character));
    }
    return (char) (source.first + index);
  }

  /** Returns {@code text} with the characters that stand-ins in it stand for. */
  public static String plain(String text) {
    int first = next(text, 0);
    if (first == text.length()) {
      return text;
    }
    char[] plain = text.toCharArray();
    for (int at = first; at < plain.length; at = next(text, at + 1)) {
      plain[at] = (char) plain(plain[at]);
    }
    return new String(plain);
  }

  /** Returns {@code text} with U+FFFD for each surrogate without a partner: without stand-ins. */
  public static String wellFormed(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (!Character.isSurrogate(unit)) {
        continue;
      }
      if (Character.isHighSurrogate(unit)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else {
        repaired = repaired == null ? new StringBuilder(text) : repaired;
        repaired.setCharAt(i, '\uFFFD');
      }
    }
    return repaired == null ? text : repaired.toString();
  }

  /** Returns the character that a code point of a text stands for, which may be itself. */
  public static int plain(int codePoint) {
    return codePoint >= FIRST && codePoint < END
        ? character((codePoint - FIRST) % CHARACTERS)
        : codePoint;
  }

  /** Returns where the next stand-in is, at {@code from} or after it, or the length of the text. */
  private static int next(String text, int from) {
    for (int at = from; at < text.length(); at++) {
      char unit = text.charAt(at);
      if (unit >= FIRST
          && unit < END
          && !(at > 0 && Character.isHighSurrogate(text.charAt(at - 1)))) {
        return at;
      }
    }
    return text.length();
  }

  private static int index(char character) {
    if (character < ASCII_END) {
      return character;
    }
    if (character >= SHAPES && character < SHAPES + (SHAPES_END - ASCII_END)) {
      return ASCII_END + character - SHAPES;
    }
    if (character >= WIDE && character < WIDE + (WIDE_END - SHAPES_END)) {
      return SHAPES_END + character - WIDE;
    }
    if (character >= CJK && character < CJK + (CHARACTERS - WIDE_END)) {
      return WIDE_END + character - CJK;
    }
    return -1;
  }

  private static char character(int index) {
    if (index < ASCII_END) {
      return (char) index;
    }
    if (index < SHAPES_END) {
      return (char) (SHAPES + index - ASCII_END);
    }
    return (char) (index < WIDE_END ? WIDE + index - SHAPES_END : CJK + index - WIDE_END);
  }
}
