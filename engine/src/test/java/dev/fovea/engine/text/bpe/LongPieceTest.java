package dev.fovea.engine.text.bpe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with what looks through a piece after each merge, which is plain to see right. */
class LongPieceTest {
  private static final String LETTERS = "abc";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 100, 200})
  void encode_anyMerges_equalsMergingOneByOne(int longest) {
    Random random = new Random(longest);
    for (int round = 0; round < 300; round++) {
      BytePairEncoder encoder = encoder(random, 1 + random.nextInt(25));
      byte[] piece = letters(random, 1 + random.nextInt(longest)).getBytes(ISO_8859_1);
      int[] slots = new int[piece.length];
      int count = encoder.tokens(piece, piece.length, slots);
      int[] expected = slots.clone();
      int left = encoder.mergeShort(expected, new int[count], count);
      TokenList tokens = new TokenList(Integer.MAX_VALUE);

      encoder.mergeLong(slots, count, tokens);

      assertThat(tokens.toArray()).isEqualTo(Arrays.copyOf(expected, left));
    }
  }

  @Test
  void encode_interrupted_isCancelled() {
    BytePairEncoder encoder = encoder(new Random(1), 5);
    int[] slots = new int[1 << 16];
    TokenList tokens = new TokenList(Integer.MAX_VALUE);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> encoder.mergeLong(slots, slots.length, tokens))
        .isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
  }

  /** Merges in any order: what joins two tokens may come before what makes them. */
  private static BytePairEncoder encoder(Random random, int merges) {
    EncoderBuilder builder = new EncoderBuilder();
    List<String> entries = new ArrayList<>(List.of("a", "b", "c"));
    List<List<String>> pairs = new ArrayList<>();
    for (int i = 0; i < merges; i++) {
      String left = entries.get(random.nextInt(entries.size()));
      String right = entries.get(random.nextInt(entries.size()));
      if (!entries.contains(left + right)) {
        entries.add(left + right);
      }
      pairs.add(random.nextInt(pairs.size() + 1), List.of(left, right));
    }
    for (int id = 0; id < entries.size(); id++) {
      builder.addEntry(entries.get(id), id);
    }
    pairs.forEach(pair -> builder.addMerge(pair.getFirst(), pair.getLast()));
    return builder.build(Map.of());
  }

  private static String letters(Random random, int count) {
    StringBuilder letters = new StringBuilder();
    int kinds = 1 + random.nextInt(LETTERS.length());
    for (int i = 0; i < count; i++) {
      letters.append(LETTERS.charAt(random.nextInt(kinds)));
    }
    return letters.toString();
  }
}
