package dev.fovea.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StopMatcherTest {
  @Test
  void append_noStops_showsAll() {
    StopMatcher matcher = new StopMatcher(List.of());
    assertThat(matcher.append("abc")).isEqualTo("abc");
    assertThat(matcher.finish()).isEmpty();
    assertThat(matcher.stopped()).isFalse();
  }

  @Test
  void append_beginningOfStop_isHeldUntilKnown() {
    StopMatcher matcher = new StopMatcher(List.of("STOP"));
    assertThat(matcher.append("one ST")).isEqualTo("one ");
    assertThat(matcher.append("AR")).isEqualTo("STAR");
    assertThat(matcher.append("STO")).isEmpty();
    assertThat(matcher.finish()).isEqualTo("STO");
    assertThat(matcher.finish()).isEmpty();
  }

  @Test
  void append_stopAcrossPieces_endsBeforeIt() {
    StopMatcher matcher = new StopMatcher(List.of("aab", ">>>>"));
    assertThat(matcher.append("x>>>a")).isEqualTo("x>>>");
    assertThat(matcher.append("aa")).isEqualTo("a");
    assertThat(matcher.append("b rest")).isEmpty();
    assertThat(matcher.stopped()).isTrue();
    assertThat(matcher.append("more")).isEmpty();
    assertThat(matcher.finish()).isEmpty();
  }

  @Test
  void append_completedTogether_longerWins() {
    StopMatcher matcher = new StopMatcher(List.of("c", "abc"));
    assertThat(matcher.append("xabcd")).isEqualTo("x");
  }

  @Test
  void append_longRepetition_isHeldWhole() {
    StopMatcher matcher = new StopMatcher(List.of("a".repeat(100_000) + "b"));
    assertThat(matcher.append("a".repeat(150_000))).hasSize(50_000);
    assertThat(matcher.append("b")).isEmpty();
    assertThat(matcher.stopped()).isTrue();
  }

  @Test
  void append_randomPieces_equalsNaiveSearch() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      List<String> stops =
          IntStream.range(0, 1 + random.nextInt(4))
              .mapToObj(_ -> letters(random, 1 + random.nextInt(5)))
              .toList();
      String text = letters(random, random.nextInt(30));
      String expected = naive(text, stops);

      StopMatcher matcher = new StopMatcher(stops);
      StringBuilder shown = new StringBuilder();
      for (int i = 0; i < text.length(); ) {
        int end = Math.min(text.length(), i + random.nextInt(5));
        shown.append(matcher.append(text.substring(i, end)));
        assertThat(expected).as("leaks part of %s in %s", stops, text).startsWith(shown);
        i = end;
      }
      shown.append(matcher.finish());
      assertThat(shown).asString().as("%s in %s", stops, text).isEqualTo(expected);
      assertThat(matcher.stopped()).isEqualTo(stops.stream().anyMatch(text::contains));
    }
  }

  private static String naive(String text, List<String> stops) {
    for (int end = 1; end <= text.length(); end++) {
      String head = text.substring(0, end);
      int longest = stops.stream().filter(head::endsWith).mapToInt(String::length).max().orElse(0);
      if (longest > 0) {
        return text.substring(0, end - longest);
      }
    }
    return text;
  }

  private static String letters(Random random, int length) {
    return random
        .ints(length, 'a', 'd')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
