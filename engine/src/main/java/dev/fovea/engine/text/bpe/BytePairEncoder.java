package dev.fovea.engine.text.bpe;

import static dev.fovea.engine.text.bpe.Merges.NEVER;
import static dev.fovea.engine.text.bpe.Vocabulary.NONE;

/** Turns pieces of text into tokens by merging bytes. For any number of threads. */
public final class BytePairEncoder {
  /** Pieces of more bytes go to {@link LongPiece}. */
  static final int SHORT = 200;

  private static final byte UNKNOWN = 0;
  static final byte WHOLE = 1;
  private static final byte APART = 2;

  private final Vocabulary vocabulary;
  private final Merges merges;

  /** The token of each byte, or NONE: bytes without one are left out, as in the reference. */
  private final int[] byteTokens;

  /**
   * Whether a piece that is just the bytes of a token becomes that token. Found out when it is
   * asked for; all threads find the same.
   */
  private final byte[] wholes;

  private final PieceCache cache = new PieceCache();

  BytePairEncoder(Vocabulary vocabulary, Merges merges, int[] byteTokens, byte[] wholes) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.byteTokens = byteTokens;
    this.wholes = wholes;
  }

  /** Returns the bytes of all tokens. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  PieceCache cache() {
    return cache;
  }

  /** Returns what adds the tokens of pieces to {@code tokens}. It is for one thread. */
  public PieceEncoder encoder(TokenList tokens) {
    return new PieceEncoder(this, tokens);
  }

  /** Returns the token that those bytes are if they are a piece of their own, or NONE. */
  int whole(byte[] bytes, int size) {
    int token = vocabulary.find(bytes, 0, size);
    if (token == NONE) {
      return NONE;
    }
    if (wholes[token] == UNKNOWN) {
      wholes[token] = size <= SHORT && isMerged(token, bytes, size) ? WHOLE : APART;
    }
    return wholes[token] == WHOLE ? token : NONE;
  }

  private boolean isMerged(int token, byte[] bytes, int size) {
    int[] tokens = new int[size];
    int count = tokens(bytes, size, tokens);
    return mergeShort(tokens, new int[size], count) == 1 && tokens[0] == token;
  }

  /** Writes the tokens of single bytes, and returns how many there are. */
  int tokens(byte[] bytes, int size, int[] tokens) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      int token = byteTokens[bytes[i] & 0xFF];
      if (token != NONE) {
        tokens[count++] = token;
      }
    }
    return count;
  }

  /**
   * Merges the first {@code count} of {@code tokens} as far as they can be, always the pair of the
   * lowest rank, and of those the leftmost; returns how many are left.
   *
   * @param ranks working memory
   */
  int mergeShort(int[] tokens, int[] ranks, int count) {
    for (int i = 0; i + 1 < count; i++) {
      ranks[i] = merges.rank(tokens[i], tokens[i + 1]);
    }
    int left = count;
    for (int first = lowest(ranks, left); first >= 0; first = lowest(ranks, left)) {
      tokens[first] = merges.product(ranks[first]);
      left--;
      System.arraycopy(tokens, first + 2, tokens, first + 1, left - first - 1);
      System.arraycopy(ranks, first + 1, ranks, first, left - first - 1);
      if (first > 0) {
        ranks[first - 1] = merges.rank(tokens[first - 1], tokens[first]);
      }
      if (first + 1 < left) {
        ranks[first] = merges.rank(tokens[first], tokens[first + 1]);
      }
    }
    return left;
  }

  /** Returns the first of the lowest ranks between {@code count} tokens, or -1 if none merge. */
  private static int lowest(int[] ranks, int count) {
    int lowest = NEVER;
    int place = -1;
    for (int i = 0; i + 1 < count; i++) {
      if (ranks[i] < lowest) {
        lowest = ranks[i];
        place = i;
      }
    }
    return place;
  }

  void mergeLong(int[] tokens, int count, TokenList merged) {
    new LongPiece(vocabulary, merges, tokens, count).encode(merged);
  }
}
