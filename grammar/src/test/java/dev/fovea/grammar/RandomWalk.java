package dev.fovea.grammar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Answers made of tokens that masks allow, by chance at first and with a wish to end later. */
final class RandomWalk {
  /** Bytes that bring a text nearer to its end, the best first. */
  private static final String CLOSING = "\"}],:0";

  private final byte[][] tokens;
  private final Vocabulary vocabulary;
  private final int end;
  private final int patience;

  RandomWalk(byte[][] tokens, int end, int patience) {
    this.tokens = tokens;
    this.vocabulary = new Vocabulary(tokens, end);
    this.end = end;
    this.patience = patience;
  }

  /** One token for each byte. */
  static RandomWalk ofBytes() {
    byte[][] tokens = new byte[257][];
    for (int i = 0; i < 256; i++) {
      tokens[i] = new byte[] {(byte) i};
    }
    tokens[256] = new byte[0];
    return new RandomWalk(tokens, 256, 150);
  }

  /** Tokens of several bytes, such as JSON texts are cut into, often in the middle of things. */
  static RandomWalk ofPieces(int size) {
    Random random = new Random(16);
    String[] pieces = {
      "\"",
      ":",
      ",",
      " ",
      "{",
      "}",
      "[",
      "]",
      "1",
      "0",
      ".",
      "-",
      "e",
      "true",
      "false",
      "null",
      "foo",
      "bar",
      "baz",
      "\\u00",
      "\\ud83d",
      "\\ude00",
      "\\n",
      "\\",
      "ä",
      "\u732b",
      "\ud83d\ude00",
      "x"
    };
    byte[][] tokens = new byte[size][];
    for (int i = 0; i < size - 1; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = i % 7; n >= 0; n--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      int from = random.nextInt(Math.min(3, bytes.length));
      tokens[i] = i < 256 ? new byte[] {(byte) i} : Arrays.copyOfRange(bytes, from, bytes.length);
    }
    tokens[size - 1] = new byte[0];
    return new RandomWalk(tokens, size - 1, 60);
  }

  /** An answer; null if it does not end within four times the patience. */
  @Nullable String answer(Grammar grammar, Random random) {
    GrammarState state = grammar.start(vocabulary);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long[] mask = new long[vocabulary.maskLength()];
    for (int step = 0; step < 4 * patience; step++) {
      state.mask(mask);
      int token = choose(mask, random, step > patience);
      state.accept(token);
      if (token == end) {
        return bytes.toString(StandardCharsets.UTF_8);
      }
      bytes.writeBytes(tokens[token]);
    }
    return null;
  }

  private int choose(long[] mask, Random random, boolean wantsEnd) {
    if (has(mask, end) && (wantsEnd || random.nextInt(3) == 0)) {
      return end;
    }
    for (int i = 0; wantsEnd && i < CLOSING.length(); i++) {
      if (has(mask, CLOSING.charAt(i))) {
        return CLOSING.charAt(i);
      }
    }
    int at = random.nextInt(mask.length);
    for (int tried = 0; mask[at] == 0; tried++) {
      if (tried == mask.length) {
        throw new AssertionError("no token is allowed");
      }
      at = (at + 1) % mask.length;
    }
    long word = mask[at];
    for (int skip = random.nextInt(Long.bitCount(word)); skip > 0; skip--) {
      word &= word - 1;
    }
    return at * 64 + Long.numberOfTrailingZeros(word);
  }

  private static boolean has(long[] mask, int token) {
    return (mask[token >> 6] >>> token & 1) != 0;
  }
}
