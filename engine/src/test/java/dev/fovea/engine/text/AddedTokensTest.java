package dev.fovea.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.jinja.values.StandIns.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddedTokensTest {
  @Test
  void split_overlappingTokens_leftmostThenLongest() {
    AddedTokens tokens = tokens(plain(1, "ab"), plain(2, "abcd"), plain(3, "bc"), plain(4, "dd"));
    assertThat(split(tokens, "abcabcddbc")).containsExactly("1", "c", "2", "d", "3");
  }

  @Test
  void split_stripping_takesSpaceOnce() {
    AddedToken left = new AddedToken(1, "<l>", false, true, false, false, true);
    AddedToken right = new AddedToken(2, "<r>", false, false, true, false, true);
    AddedTokens tokens = tokens(left, right);
    assertThat(split(tokens, "a \t<l> b <r>\u3000\n<l>c"))
        .containsExactly("a", "1", " b ", "2", "1", "c");
  }

  @Test
  void split_singleWord_needsEdges() {
    AddedTokens tokens = tokens(new AddedToken(1, "word", true, false, false, false, false));
    assertThat(split(tokens, "word sword words _word word1 wordé -word- word"))
        .containsExactly("1", " sword words _word word1 wordé -", "1", "- ", "1");
  }

  @Test
  void split_normalizedToken_foundInComposedText() {
    AddedToken normalized = new AddedToken(1, "<e\u0301>", false, false, false, true, false);
    AddedToken literal = new AddedToken(2, "<K>", false, false, false, false, false);
    AddedTokens tokens = new AddedTokens(List.of(normalized, literal), /* composed= */ true);
    assertThat(split(tokens, "<\u00e9><e\u0301>")).containsExactly("1", "1");
    // U+212A is composed to K, but only after literal tokens were looked for.
    assertThat(split(tokens, "<\u212a>")).containsExactly("<K>");
  }

  @Test
  void guard_textThatNormalizesToToken_staysText() {
    List<AddedToken> token = List.of(new AddedToken(1, "<K>", false, false, false, true, false));
    AddedTokens tokens = new AddedTokens(token, /* composed= */ true);
    assertThat(split(tokens, "<\u212a>")).containsExactly("1");
    String guarded = new PromptGuard(token).guard("<\u212a>", Source.GIVEN);
    assertThat(split(tokens, guarded)).hasSize(1).doesNotContain("1");
    assertThat(PromptGuard.unguard(guarded)).isEqualTo("<\u212a>");
  }

  @Test
  void split_answer_findsMarkersAlone() {
    for (boolean normalized : new boolean[] {false, true}) {
      AddedToken marker = new AddedToken(1, "</think>", false, false, true, normalized, false);
      AddedToken turn = new AddedToken(2, "<|end|>", false, false, false, normalized, false);
      AddedTokens tokens = new AddedTokens(List.of(marker, turn), /* composed= */ true);
      PromptGuard guard = new PromptGuard(List.of(marker, turn));
      String text = "a</think> b<|end|></think";

      assertThat(split(tokens, text)).containsExactly("a", "1", "b", "2", "</think");
      assertThat(split(tokens, guard.guard(text, Source.ANSWERED)))
          .containsExactly("a", "1", "b<|end|></think");
      assertThat(split(tokens, guard.guard(text, Source.GIVEN)))
          .containsExactly("a</think> b<|end|></think");
    }
  }

  @Test
  void split_singleWordBesideGuardedText_seesWhatItStandsFor() {
    AddedToken word = new AddedToken(1, "word", true, false, false, false, false);
    AddedToken other = new AddedToken(2, "<_->", false, false, false, false, true);
    AddedTokens tokens = tokens(word, other);
    PromptGuard guard = new PromptGuard(List.of(word, other));

    assertThat(split(tokens, guard.guard("_", Source.GIVEN) + "word")).containsExactly("_word");
    assertThat(split(tokens, guard.guard("-", Source.GIVEN) + "word")).containsExactly("-", "1");
  }

  private static AddedToken plain(int id, String content) {
    return new AddedToken(id, content, false, false, false, false, true);
  }

  private static AddedTokens tokens(AddedToken... tokens) {
    return new AddedTokens(List.of(tokens), /* composed= */ false);
  }

  private static List<String> split(AddedTokens tokens, String text) {
    List<String> parts = new ArrayList<>();
    tokens.split(
        text, id -> parts.add(Integer.toString(id)), part -> parts.add(PromptGuard.unguard(part)));
    return parts;
  }
}
