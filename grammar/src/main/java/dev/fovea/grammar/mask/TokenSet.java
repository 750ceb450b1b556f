package dev.fovea.grammar.mask;

/** Tokens, listed where they are few and as bits where they are many. Immutable. */
final class TokenSet {
  private final long[] bits;
  private final int[] tokens;

  private TokenSet(long[] bits, int[] tokens) {
    this.bits = bits;
    this.tokens = tokens;
  }

  /** The tokens whose bits are set in {@code bits}, which is copied. */
  static TokenSet of(long[] bits) {
    int count = 0;
    for (long word : bits) {
      count += Long.bitCount(word);
    }
    if (count >= bits.length) {
      return new TokenSet(bits.clone(), new int[0]);
    }
    int[] tokens = new int[count];
    int size = 0;
    for (int w = 0; w < bits.length; w++) {
      for (long rest = bits[w]; rest != 0; rest &= rest - 1) {
        tokens[size++] = w * 64 + Long.numberOfTrailingZeros(rest);
      }
    }
    return new TokenSet(new long[0], tokens);
  }

  /** Sets the tokens' bits in {@code target}, which has as many words as what this was made of. */
  void addTo(long[] target) {
    for (int w = 0; w < bits.length; w++) {
      target[w] |= bits[w];
    }
    for (int token : tokens) {
      target[token >> 6] |= 1L << token;
    }
  }

  /** Bytes of memory this takes, about. */
  long bytes() {
    return 64 + 8L * bits.length + 4L * tokens.length;
  }
}
