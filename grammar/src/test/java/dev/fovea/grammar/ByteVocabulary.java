package dev.fovea.grammar;

import java.nio.charset.StandardCharsets;

/** A vocabulary with a token for each byte, and one that ends. */
final class ByteVocabulary {
  static final int END = 256;
  static final Vocabulary BYTES = make();

  private ByteVocabulary() {}

  private static Vocabulary make() {
    byte[][] tokens = new byte[257][];
    for (int i = 0; i < 256; i++) {
      tokens[i] = new byte[] {(byte) i};
    }
    tokens[END] = new byte[0];
    return new Vocabulary(tokens, END);
  }

  /** Whether {@code grammar} has {@code text} as a whole; masks are held against what is taken. */
  static boolean matches(Grammar grammar, String text) {
    GrammarState state = grammar.start(BYTES);
    return takes(state, text) && state.canEnd();
  }

  /** Whether {@code text} may come in {@code state}, which goes on as far as it may. */
  static boolean takes(GrammarState state, String text) {
    long[] mask = new long[BYTES.maskLength()];
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int token = b & 0xff;
      state.mask(mask);
      boolean allowed = (mask[token >> 6] >>> token & 1) != 0;
      if (!allowed) {
        return false;
      }
      state.accept(token);
    }
    return true;
  }
}
