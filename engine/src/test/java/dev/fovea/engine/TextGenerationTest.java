package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.runtime.TokenFinish;
import dev.fovea.engine.text.Tokenizer;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextGenerationTest {
  @TempDir static Path folder;
  private static Tokenizer tokenizer;

  private TextGeneration generation;

  @BeforeAll
  static void load() throws IOException {
    tokenizer = Tokenizer.load(FoveaNano.extract(folder));
  }

  @BeforeEach
  void begin() {
    generation =
        new TextGeneration(
            ChatRequest.of(Message.user("Hello")), new Prompt(new int[3], List.of()), tokenizer);
  }

  @Test
  void next_failed_throwsAfterWhatWasSaidAndEachTimeAfterThat() throws InterruptedException {
    FoveaException error = new FoveaException(ErrorCode.MODEL_CLOSED, "nano was closed");
    generation.token(tokenizer.encodePrompt("Red")[0], /* score= */ null);
    generation.end(new TokenFinish.Failed(error));
    assertThat(generation.next()).isInstanceOf(Delta.Text.class);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(generation::next).isSameAs(error);
    }
    assertThat(generation.usage().completionTokens()).isEqualTo(1);
  }

  @Test
  void next_ended_returnsTheEndEachTime() throws InterruptedException {
    generation.end(new TokenFinish.Length());
    Delta end = generation.next();
    assertThat(end).isEqualTo(new Delta.End(new Finish.Length(), generation.usage()));
    assertThat(generation.next()).isSameAs(end);
  }

  @Test
  void await_failed_throws() {
    FoveaException error = new FoveaException(ErrorCode.OUT_OF_MEMORY, "no memory");
    generation.end(new TokenFinish.Failed(error));
    assertThatThrownBy(generation::await).isSameAs(error);
  }
}
