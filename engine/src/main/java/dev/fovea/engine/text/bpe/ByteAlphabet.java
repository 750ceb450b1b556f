package dev.fovea.engine.text.bpe;

import org.jspecify.annotations.Nullable;

/**
 * The characters that stand for bytes in the vocabulary of a byte-level tokenizer, as in GPT-2:
 * those of Latin-1 that can be seen stand for themselves, the others, in order, are U+0100 onwards.
 */
final class ByteAlphabet {
  private static final byte[] BYTES = new byte[0x100 + 68];
  private static final boolean[] KNOWN = new boolean[BYTES.length];

  static {
    int next = 0x100;
    for (int value = 0; value < 0x100; value++) {
      boolean visible =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      int character = visible ? value : next++;
      BYTES[character] = (byte) value;
      KNOWN[character] = true;
    }
  }

  private ByteAlphabet() {}

  /** Returns the bytes that an entry of the vocabulary stands for, or null if it has others. */
  static byte @Nullable [] bytes(String entry) {
    byte[] bytes = new byte[entry.length()];
    for (int i = 0; i < bytes.length; i++) {
      char character = entry.charAt(i);
      if (character >= KNOWN.length || !KNOWN[character]) {
        return null;
      }
      bytes[i] = BYTES[character];
    }
    return bytes;
  }
}
