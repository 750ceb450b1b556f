package dev.fovea.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GrammarStateTest {
  private static final Vocabulary WORDS =
      vocabulary(
          "{", "{\"", "a", "\":", "1", "12", "}", "1}", "\"", "\u00e9", "b", "\\", "u00e9", "n");

  private static Vocabulary vocabulary(String... texts) {
    byte[] @Nullable [] tokens = new byte[texts.length + 2][];
    for (int i = 0; i < texts.length; i++) {
      tokens[i] = texts[i].getBytes(StandardCharsets.UTF_8);
    }
    tokens[texts.length] = null;
    tokens[texts.length + 1] = new byte[0];
    return new Vocabulary(tokens, texts.length + 1);
  }

  private static List<Integer> allowed(GrammarState state, Vocabulary vocabulary) {
    long[] mask = new long[vocabulary.maskLength()];
    state.mask(mask);
    List<Integer> tokens = new ArrayList<>();
    for (int i = 0; i < vocabulary.size(); i++) {
      if ((mask[i >> 6] >>> i & 1) != 0) {
        tokens.add(i);
      }
    }
    return tokens;
  }

  private static GrammarState object() {
    return Grammar.ofJsonSchema(
            """
            {"type":"object","properties":{"a":{"type":"integer","minimum":1,"maximum":13}},
             "required":["a"],"additionalProperties":false}
            """)
        .start(WORDS);
  }

  @Test
  void start_twoVocabulariesInTurns_eachHasItsOwnTokens() {
    Grammar grammar = Grammar.ofRegex("ab?");
    Vocabulary one = vocabulary("a", "b");
    Vocabulary other = vocabulary("c", "ab", "a");
    GrammarState first = grammar.start(one);
    GrammarState second = grammar.start(other);
    assertThat(allowed(grammar.start(one), one)).containsExactly(0);
    assertThat(allowed(second, other)).containsExactly(1, 2);
    first.accept(0);
    assertThat(allowed(first, one)).containsExactly(1, 3);
  }

  @Test
  void mask_allowsTokensOverBoundaries() {
    GrammarState state = object();
    assertThat(allowed(state, WORDS)).containsExactly(0, 1);
    state.accept(1);
    assertThat(allowed(state, WORDS)).containsExactly(2);
    state.accept(2);
    assertThat(allowed(state, WORDS)).containsExactly(3, 8);
    state.accept(3);
    assertThat(allowed(state, WORDS)).containsExactly(4, 5, 7);
    state.accept(4);
    assertThat(allowed(state, WORDS)).containsExactly(4, 6, 7);
    state.accept(6);
    assertThat(state.canEnd()).isTrue();
    assertThat(state.isFinished()).isTrue();
    assertThat(allowed(state, WORDS)).containsExactly(WORDS.size() - 1);
    state.accept(WORDS.size() - 1);
    assertThat(allowed(state, WORDS)).isEmpty();
  }

  @Test
  void accept_ofTokenThatIsNotAllowed_changesNothing() {
    GrammarState state = object();
    assertThatThrownBy(() -> state.accept(6)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> state.accept(WORDS.size() - 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> state.accept(WORDS.size() - 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> state.accept(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(allowed(state, WORDS)).containsExactly(0, 1);
  }

  @Test
  void copy_goesOnByItself() {
    GrammarState state = object();
    state.accept(0);
    GrammarState copy = state.copy();
    copy.accept(8);
    assertThat(allowed(state, WORDS)).containsExactly(8);
    assertThat(allowed(copy, WORDS)).containsExactly(2);
  }

  @Test
  void forced_endsWhereThereIsAChoice() {
    GrammarState state = object();
    assertThat(state.forced(100)).asString(StandardCharsets.UTF_8).isEqualTo("{\"a\":");
    assertThat(state.forced(3)).asString(StandardCharsets.UTF_8).isEqualTo("{\"a");
    GrammarState choice = Grammar.ofChoices(List.of("green", "grey")).start(WORDS);
    assertThat(choice.forced(100)).asString(StandardCharsets.UTF_8).isEqualTo("gre");
    GrammarState word = Grammar.ofChoices(List.of("yes", "yesterday")).start(WORDS);
    assertThat(word.forced(100)).asString(StandardCharsets.UTF_8).isEqualTo("yes");
  }

  @Test
  void forcedTokens_leaveTheLastBytesToTheModel() {
    assertThat(object().forcedTokens(100)).containsExactly(1, 2, 3);
    GrammarState number = Grammar.ofChoices(List.of("{1}", "{12}")).start(WORDS);
    assertThat(number.forced(9)).asString(StandardCharsets.UTF_8).isEqualTo("{1");
    assertThat(number.forcedTokens(9)).containsExactly(0);
    GrammarState missing = Grammar.ofChoices(List.of("{z")).start(WORDS);
    assertThat(missing.forcedTokens(9)).containsExactly(0);
  }

  @Test
  void escapes_areAllowedWhereAnyCharacterIs() {
    GrammarState any = Grammar.ofJsonSchema("{\"type\":\"string\",\"maxLength\":2}").start(WORDS);
    any.accept(8);
    any.accept(11);
    assertThat(allowed(any, WORDS)).containsExactly(3, 8, 10, 11, 12, 13);
    any.accept(12);
    any.accept(9);
    assertThat(allowed(any, WORDS)).containsExactly(8);
  }

  @Test
  void tokens_mayEndInsideACharacter() {
    byte[][] halves = {{'"'}, {(byte) 0xc3}, {(byte) 0xa9}, {(byte) 0xa9, '"'}, {(byte) 0xe9}, {}};
    Vocabulary vocabulary = new Vocabulary(halves, 5);
    GrammarState state = Grammar.ofJsonSchema("{\"const\":\"\u00e9\"}").start(vocabulary);
    state.accept(0);
    assertThat(allowed(state, vocabulary)).containsExactly(1);
    state.accept(1);
    assertThat(allowed(state, vocabulary)).containsExactly(2, 3);
    state.accept(3);
    assertThat(state.isFinished()).isTrue();
  }

  @Test
  void mask_hasItsLength() {
    assertThatThrownBy(() -> object().mask(new long[2])).hasMessage("a mask has 1 words, not 2");
  }
}
