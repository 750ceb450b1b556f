package dev.fovea.grammar;

import static dev.fovea.grammar.ByteVocabulary.matches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.grammar.limits.GrammarException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexGrammarTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a|bc; a,bc; b,abc",
        "[a-c]{2,3}; ab,abc; a,abcd,xy",
        "^(?:foo|ba[rz])$; foo,baz; fo,foobar",
        "(?!foo)[a-z]+; fo,bar,fob; foo,foobar",
        "[a-z]+(?<!foo); bar,foox; foo,xfoo",
        "a(?=b)[a-z]; ab; ac",
        "\\d{3}-\\w+; 123-a_9; 12-a,123-",
        "[^\\s]\\.[\\u00e4-\\u00fc]; x.ö; x.o",
        "\\p{Lu}\\P{L}*; Ä12; ä12",
        "x{0}y; y; xy",
        "(a*)*b; b,aab; a",
        "[\\]\\-^]+; ]-^; x",
        "a{,2}; 'a{,2}'; aa",
      })
  void matches_texts(String pattern, String valid, String invalid) {
    Grammar grammar = Grammar.ofRegex(pattern);
    String whole = valid.replace("'", "");
    for (String text : pattern.contains("{,") ? new String[] {whole} : whole.split(",", -1)) {
      assertThat(matches(grammar, text)).as("%s has %s", pattern, text).isTrue();
    }
    for (String text : invalid.split(",", -1)) {
      assertThat(matches(grammar, text)).as("%s has %s", pattern, text).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a)\\1", "\\bx", "(a", "a)", "[b-a]", "*a", "\\q", "((?=a)b)*", "[a"})
  void refuses_whatIsNotSupported(String pattern) {
    assertThatThrownBy(() -> Grammar.ofRegex(pattern))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("regular expression");
  }

  @Test
  void matches_aMillionCharacters_byCounting() {
    Grammar grammar = Grammar.ofRegex("[a-z]{3,1000000}x?");
    assertThat(matches(grammar, "ab")).isFalse();
    assertThat(matches(grammar, "abcd".repeat(1000) + "x")).isTrue();
  }

  @Test
  void refuses_catastrophicBounds() {
    assertThatThrownBy(() -> Grammar.ofRegex("(?!((a{1000}){1000}){1000})b"))
        .isInstanceOf(GrammarException.class);
  }

  @Test
  void matches_randomExpressions_asJavaDoes() {
    Random random = new Random(15);
    for (int i = 0; i < 400; i++) {
      String pattern = pattern(random, 3);
      Pattern java = Pattern.compile(pattern);
      Grammar grammar = Grammar.ofRegex(pattern);
      for (int j = 0; j < 30; j++) {
        String text = text(random);
        assertThat(matches(grammar, text))
            .as("%s has %s", pattern, text)
            .isEqualTo(java.matcher(text).matches());
      }
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(6); n > 0; n--) {
      text.append("abcé".charAt(random.nextInt(4)));
    }
    return text.toString();
  }

  private static String pattern(Random random, int depth) {
    return switch (depth == 0 ? random.nextInt(3) : random.nextInt(8)) {
      case 0 -> "a";
      case 1 -> "[^b]";
      case 2 -> "[bcé]";
      case 3 -> pattern(random, depth - 1) + pattern(random, depth - 1);
      case 4 -> "(?:" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")";
      case 5 -> "(?:" + pattern(random, depth - 1) + ")*";
      case 6 -> "(?:" + pattern(random, depth - 1) + "){1,3}";
      default -> "(?:" + pattern(random, depth - 1) + ")?" + pattern(random, depth - 1);
    };
  }

  @Test
  void choices_areExact() {
    Grammar grammar = Grammar.ofChoices(List.of("yes", "yes!", "ну"));
    assertThat(matches(grammar, "yes")).isTrue();
    assertThat(matches(grammar, "yes!")).isTrue();
    assertThat(matches(grammar, "ну")).isTrue();
    assertThat(matches(grammar, "ye")).isFalse();
    assertThatThrownBy(() -> Grammar.ofChoices(List.of())).isInstanceOf(GrammarException.class);
  }
}
