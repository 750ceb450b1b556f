package dev.fovea.grammar;

import static dev.fovea.grammar.ByteVocabulary.matches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.grammar.limits.GrammarException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GbnfGrammarTest {
  @Test
  void matches_arithmetic() {
    Grammar grammar =
        Grammar.ofGbnf(
            """
            # sums of products
            root  ::= sum "\\n"
            sum   ::= product ([-+] product)*
            product ::= factor ( # either of them
                [*/] factor )*
            factor ::= [0-9]+ | "(" ws sum ws ")"
            ws ::= [ \\t]{0,2}
            """);
    assertThat(matches(grammar, "1+2*(3-4)\n")).isTrue();
    assertThat(matches(grammar, "((((12))))\n")).isTrue();
    assertThat(matches(grammar, "(  1 )\n")).isTrue();
    assertThat(matches(grammar, "1+\n")).isFalse();
    assertThat(matches(grammar, "(1\n")).isFalse();
  }

  @Test
  void matches_alternativesOverLines() {
    Grammar grammar =
        Grammar.ofGbnf(
            "root ::= greeting name\ngreeting ::= \"hi \" |\n  \"yo \"\nname ::= [^\\x00-\\x20]{2,}\n");
    assertThat(matches(grammar, "hi Zoé")).isTrue();
    assertThat(matches(grammar, "yo \u732b\u732b")).isTrue();
    assertThat(matches(grammar, "hi a")).isFalse();
  }

  @Test
  void matches_countedRules() {
    Grammar grammar =
        Grammar.ofGbnf(
            "root ::= item{4,100000} pair\nitem ::= \"<\" item* \">\"\npair ::= item?\n");
    assertThat(matches(grammar, "<><><>")).isFalse();
    assertThat(matches(grammar, "<><<>><><>")).isTrue();
    assertThat(matches(grammar, "<>".repeat(500))).isTrue();
  }

  @Test
  void matches_ruleWithoutTextInRepetition() {
    Grammar grammar =
        Grammar.ofGbnf("root ::= (maybe other){5,9} \"!\"\nmaybe ::= \"a\"?\nother ::= maybe\n");
    assertThat(matches(grammar, "!")).isTrue();
    assertThat(matches(grammar, "aaaaaa!")).isTrue();
    assertThat(matches(grammar, "a".repeat(18) + "!")).isTrue();
    assertThat(matches(grammar, "a".repeat(19) + "!")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root ::= root \"a\" | \"a\"",
        "root ::= a \"x\"\na ::= b | \"y\"\nb ::= \"\"? a",
        "root ::= missing",
        "start ::= \"a\"",
        "root ::= \"a",
        "root ::= [b-a]",
        "root ::= \"a\"{3,2}",
        "root ::= <think>",
        "root ::= \"a\"\nroot ::= \"b\"",
        "root ::= \"a\" rest\nrest ::= \"b\" rest",
        "root = \"a\"",
      })
  void refuses_whatCannotBe(String source) {
    assertThatThrownBy(() -> Grammar.ofGbnf(source)).isInstanceOf(GrammarException.class);
  }

  @Test
  void refuses_withLineAndColumn() {
    assertThatThrownBy(() -> Grammar.ofGbnf("root ::= \"a\"\nnext ::= [z-a]"))
        .hasMessage("'grammar' at 2:14 is malformed: a range of characters is out of order");
  }
}
