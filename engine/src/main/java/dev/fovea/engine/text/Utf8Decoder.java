package dev.fovea.engine.text;

/**
 * Decodes UTF-8 that comes in pieces. Each longest run of bytes that could have begun a character
 * becomes one U+FFFD, as the Encoding Standard and Rust's lossy conversion have it, once it is
 * known that it does not go on. Not thread-safe.
 */
final class Utf8Decoder {
  private static final char REPLACEMENT = '\uFFFD';

  private int missing;
  private int character;
  private int least = 0x80;
  private int most = 0xBF;

  /** Appends what {@code bytes} complete to {@code out}. */
  void decode(byte[] bytes, StringBuilder out) {
    for (byte signed : bytes) {
      int value = signed & 0xFF;
      if (missing > 0 && (value < least || value > most)) {
        out.append(REPLACEMENT);
        missing = 0;
      }
      if (missing == 0) {
        begin(value, out);
      } else {
        proceed(value, out);
      }
    }
  }

  /** Appends U+FFFD to {@code out} if a character is incomplete, and forgets it. */
  void finish(StringBuilder out) {
    if (missing > 0) {
      out.append(REPLACEMENT);
      missing = 0;
    }
  }

  private void begin(int value, StringBuilder out) {
    least = 0x80;
    most = 0xBF;
    if (value < 0x80) {
      out.append((char) value);
    } else if (value >= 0xC2 && value <= 0xDF) {
      missing = 1;
      character = value & 0x1F;
    } else if (value >= 0xE0 && value <= 0xEF) {
      missing = 2;
      character = value & 0x0F;
      least = value == 0xE0 ? 0xA0 : least; // shorter forms exist
      most = value == 0xED ? 0x9F : most; // surrogates
    } else if (value >= 0xF0 && value <= 0xF4) {
      missing = 3;
      character = value & 0x07;
      least = value == 0xF0 ? 0x90 : least; // shorter forms exist
      most = value == 0xF4 ? 0x8F : most; // after U+10FFFF
    } else {
      out.append(REPLACEMENT);
    }
  }

  private void proceed(int value, StringBuilder out) {
    least = 0x80;
    most = 0xBF;
    character = character << 6 | (value & 0x3F);
    missing--;
    if (missing == 0) {
      out.appendCodePoint(character);
    }
  }
}
