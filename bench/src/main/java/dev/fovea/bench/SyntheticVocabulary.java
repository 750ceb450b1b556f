package dev.fovea.bench;

import dev.fovea.grammar.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;

/**
 * A vocabulary shaped like that of a byte-level BPE tokenizer: every byte, numbers, runs of blanks,
 * punctuation as code and JSON have it, words with and without a blank before them, and characters
 * of other scripts, some of them cut.
 */
final class SyntheticVocabulary {
  private static final String[] SYLLABLES = {
    "a", "al", "an", "ar", "be", "ca", "co", "de", "di", "e", "el", "en", "er", "es", "fo", "ge",
    "ha", "i", "ic", "in", "ing", "ion", "is", "la", "le", "li", "ly", "ma", "me", "ment", "mi",
    "na", "ne", "no", "o", "on", "or", "pa", "per", "pre", "ra", "re", "ri", "ro", "s", "se", "st",
    "ta", "te", "ter", "th", "ti", "tion", "to", "tr", "u", "un", "ve", "vi", "wa"
  };
  private static final String[] SIGNS = {
    "\"", "\",", "\":", "\": ", "\",\"", "\":\"", "{\"", "\"}", "[\"", "\"]", "\"},", "},{\"", "{}",
    "[]", "[{", "}]", ":", ",", ", ", ": ", ".", ".\"", "?\"", "!\"", "\\\"", "\\n", "\\u", "(",
    ")", "();", "->", "=>", "==", "\n", "\n\n", "\t", "'s", "</", "/>", "//", "**", "--", " \"",
    " {", " [", "\",\n", "{\n", "}\n", ":\n"
  };

  private final Random random = new Random(151);
  private final Set<String> latin1 = new LinkedHashSet<>();

  private SyntheticVocabulary() {}

  /** A vocabulary of {@code size} tokens, the last of which ends an answer. */
  static Vocabulary of(int size) {
    byte[][] tokens = new SyntheticVocabulary().tokens(size - 1);
    byte[][] all = Arrays.copyOf(tokens, size);
    all[size - 1] = new byte[0];
    return new Vocabulary(all, size - 1);
  }

  private byte[][] tokens(int size) {
    for (int b = 0; b < 256; b++) {
      add(new byte[] {(byte) b});
    }
    for (int n = 0; n < 1000; n++) {
      add(Integer.toString(n));
    }
    for (int n = 2; n < 80; n++) {
      add(" ".repeat(n));
    }
    for (String sign : SIGNS) {
      add(sign);
      for (String other : SIGNS) {
        add(sign + other);
      }
    }
    while (latin1.size() < size) {
      add(random.nextInt(10) == 0 ? foreign() : word().getBytes(StandardCharsets.UTF_8));
    }
    return latin1.stream()
        .limit(size)
        .map(token -> token.getBytes(StandardCharsets.ISO_8859_1))
        .toArray(byte[][]::new);
  }

  private void add(String token) {
    add(token.getBytes(StandardCharsets.UTF_8));
  }

  private void add(byte[] token) {
    latin1.add(new String(token, StandardCharsets.ISO_8859_1));
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
    }
    if (random.nextInt(4) == 0) {
      word.setCharAt(0, Character.toUpperCase(word.charAt(0)));
    }
    if (random.nextInt(40) == 0) {
      word.append(SIGNS[random.nextInt(SIGNS.length)]);
    }
    return random.nextInt(2) == 0 ? " " + word : word.toString();
  }

  private byte[] foreign() {
    int[] bases = {0x400, 0x5d0, 0x621, 0x905, 0x3041, 0x4e00, 0xac00, 0x1f600};
    int[] sizes = {0x100, 27, 60, 80, 80, 0x5000, 0x2b00, 80};
    int script = random.nextInt(bases.length);
    StringBuilder text = new StringBuilder();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      text.appendCodePoint(bases[script] + random.nextInt(sizes[script]));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int cut = random.nextInt(8) == 0 ? 1 : 0;
    return Arrays.copyOf(bytes, bytes.length - cut);
  }
}
