package dev.fovea.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts that are too long, and clients that do not wait. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TokenizerLimitTest {
  private static Path folder;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void load(@TempDir Path cache) throws IOException {
    folder = FoveaNano.extract(cache);
    tokenizer = Tokenizer.load(folder);
  }

  @Test
  void encodePrompt_asManyTokensAsFit_isEncoded() {
    String text = "<|im_start|>user\nHello, world!<|im_end|>";
    int[] tokens = tokenizer.encodePrompt(text);
    assertThat(tokenizer.encodePrompt(text, tokens.length)).isEqualTo(tokens);
    assertRefused(text, tokens.length - 1);
    assertRefused(text, 0);
    assertThat(tokenizer.encodePrompt("", 0)).isEmpty();
  }

  /** What is sure to be too long from its characters alone is not even normalized. */
  @ParameterizedTest
  @ValueSource(
      strings = {" ", "a", "\n", "\t\n", "é", "\u0301\u0323", "猫", "<", "<|im_end|>", "🐈"})
  void encodePrompt_millionsOfCharacters_isRefused(String unit) {
    assertRefused(unit.repeat(11_000_000 / unit.length()), 4095);
  }

  @Test
  void encodePrompt_tooLong_saysAtLeastHowLong() {
    assertThatThrownBy(() -> tokenizer.encodePrompt("one two three four five six", 3))
        .hasMessage(
            "the prompt has at least 4 tokens; the context has room for 4, one of them for an"
                + " answer");
  }

  @Test
  void leastTokens_anyText_isNoMoreThanThereAre(@TempDir Path stripping) throws IOException {
    Files.writeString(
        stripping.resolve("tokenizer.json"),
        Files.readString(folder.resolve("tokenizer.json"))
            .replaceAll("\"lstrip\":\\s*false", "\"lstrip\":true")
            .replaceAll("\"rstrip\":\\s*false", "\"rstrip\":true"));
    for (Path each : List.of(folder, stripping)) {
      Tokenizer loaded = Tokenizer.load(each);
      FuzzedText fuzzed = new FuzzedText(7);
      for (int i = 0; i < 1000; i++) {
        String text = fuzzed.next();
        assertHolds(loaded, text);
        String spaced = " \u00a0".repeat(i % 9) + text + "\n\u0301".repeat(i % 2);
        assertThat(loaded.leastTokens(spaced))
            .as(text)
            .isLessThanOrEqualTo(loaded.encodePrompt(loaded.guard(spaced)).length)
            .isLessThanOrEqualTo(loaded.encodePrompt(loaded.guard(spaced.strip())).length);
        assertHolds(loaded, loaded.guard(text));
        assertHolds(loaded, " ".repeat(i) + text + "\u212a".repeat(i % 50));
        assertHolds(loaded, "u\u0308\u0304".repeat(i % 50) + text);
      }
    }
  }

  /** It is refused neither before nor while it is encoded. */
  private static void assertHolds(Tokenizer tokenizer, String text) {
    int[] tokens = tokenizer.encodePrompt(text);
    assertThat(tokenizer.encodePrompt(text, tokens.length)).as(text).isEqualTo(tokens);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "a", "a ", "\u0301\u0323", "<|im_end|>"})
  void encodePrompt_interrupted_isCancelled(String unit) {
    String text = unit.repeat(1 << 18);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> tokenizer.encodePrompt(text))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void assertRefused(String text, int mostTokens) {
    assertThatThrownBy(() -> tokenizer.encodePrompt(text, mostTokens))
        .isInstanceOfSatisfying(
            FoveaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED))
        .hasMessageContaining("room for " + (mostTokens + 1));
  }
}
