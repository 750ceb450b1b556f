package dev.fovea.engine.text.bpe;

import static dev.fovea.engine.text.bpe.BytePairEncoder.SHORT;
import static dev.fovea.engine.text.bpe.Vocabulary.NONE;

import java.util.Arrays;

/** Adds the tokens of one piece after another to a list. Not thread-safe. */
public final class PieceEncoder {
  private static final int PIECES_BETWEEN_CHECKS = 1 << 10;
  private static final int LARGEST_SPARE = 1 << 16;

  private final BytePairEncoder encoder;
  private final TokenList tokens;
  private final int[] ranks = new int[SHORT];
  private byte[] bytes = new byte[SHORT];
  private int[] pieceTokens = new int[SHORT];
  private int pieces;

  PieceEncoder(BytePairEncoder encoder, TokenList tokens) {
    this.encoder = encoder;
    this.tokens = tokens;
  }

  /**
   * Adds the tokens of {@code text} from {@code start} to before {@code end}.
   *
   * @param text surrogates stand in pairs
   * @throws dev.fovea.base.FoveaException as {@link TokenList#add} does
   * @throws java.util.concurrent.CancellationException if the thread is interrupted, looked at
   *     every few milliseconds
   */
  public void add(String text, int start, int end) {
    if (++pieces % PIECES_BETWEEN_CHECKS == 0) {
      Interruption.check();
    }
    int size = toUtf8(text, start, end);
    int[] known = size <= PieceCache.LONGEST ? encoder.cache().find(bytes, size) : null;
    if (known != null) {
      for (int token : known) {
        tokens.add(token);
      }
      return;
    }
    int whole = encoder.whole(bytes, size);
    if (whole != NONE) {
      tokens.add(whole);
      keep(size, whole);
      return;
    }
    if (pieceTokens.length < size) {
      pieceTokens = new int[Math.max(size, Math.min(2 * pieceTokens.length, LARGEST_SPARE))];
    }
    int count = encoder.tokens(bytes, size, pieceTokens);
    if (count > SHORT) {
      encoder.mergeLong(pieceTokens, count, tokens);
      return;
    }
    count = encoder.mergeShort(pieceTokens, ranks, count);
    for (int i = 0; i < count; i++) {
      tokens.add(pieceTokens[i]);
    }
    keep(size, Arrays.copyOf(pieceTokens, count));
  }

  private void keep(int size, int... found) {
    if (size <= PieceCache.LONGEST) {
      encoder.cache().put(bytes, size, found);
    }
  }

  private int toUtf8(String text, int start, int end) {
    if (3L * (end - start) > bytes.length) {
      bytes = new byte[Math.max(bytes.length, utf8Size(text, start, end))];
    }
    byte[] utf8 = bytes;
    int size = 0;
    for (int i = start; i < end; i++) {
      char character = text.charAt(i);
      if (character < 0x80) {
        utf8[size++] = (byte) character;
      } else if (character < 0x800) {
        utf8[size++] = (byte) (0xC0 | (character >> 6));
        utf8[size++] = (byte) (0x80 | (character & 0x3F));
      } else if (Character.isHighSurrogate(character)) {
        int point = Character.toCodePoint(character, text.charAt(++i));
        utf8[size++] = (byte) (0xF0 | (point >> 18));
        utf8[size++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        utf8[size++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        utf8[size++] = (byte) (0x80 | (point & 0x3F));
      } else {
        utf8[size++] = (byte) (0xE0 | (character >> 12));
        utf8[size++] = (byte) (0x80 | ((character >> 6) & 0x3F));
        utf8[size++] = (byte) (0x80 | (character & 0x3F));
      }
    }
    return size;
  }

  private static int utf8Size(String text, int start, int end) {
    long size = (long) end - start;
    for (int i = start; i < end; i++) {
      char character = text.charAt(i);
      // Each half of a pair stands for two of four bytes.
      size += character < 0x80 ? 0 : character < 0x800 || Character.isSurrogate(character) ? 1 : 2;
    }
    return Math.toIntExact(size);
  }
}
