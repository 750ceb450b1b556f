package dev.fovea.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.models.TextShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the records of a request and of the runtime's options refuse. */
class TokenRequestTest {
  private static final TokenRequest VALID =
      Requests.pictures(1, /* maxTokens= */ 5, new int[][] {{2, 2}, {1, 3}});

  @Test
  void request_emptyPrompt_refused() {
    assertRefused(() -> Requests.greedy(new int[0], List.of(), 1), "prompt");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void request_noTokensWanted_refused(int maxTokens) {
    assertRefused(() -> Requests.text(1, 5, maxTokens), "max_tokens: " + maxTokens);
  }

  @Test
  void request_negativeLogprobs_refused() {
    assertRefused(() -> Requests.withLogprobs(VALID, -2), "top_logprobs: -2");
  }

  @Test
  void request_positionsOfOtherLength_refused() {
    int[] axis = {0, 1};
    assertRefused(
        () ->
            new TokenRequest(
                VALID.prompt(),
                new Positions(axis, axis, axis, 2),
                VALID.images(),
                VALID.sampling(),
                1,
                VALID.stopTokens(),
                -1,
                Optional.empty()),
        "positions: 2 for a prompt of " + VALID.prompt().length + " tokens");
  }

  @Test
  void request_picturesOutOfOrder_refused() {
    assertRefused(() -> withImages(VALID.images().reversed()), "images[1]");
  }

  @ParameterizedTest
  @CsvSource({"-1,1,1", "0,0,4", "10,10,10"})
  void request_pictureOutsideThePrompt_refused(int first, int height, int width) {
    PromptImage image =
        new PromptImage(new ImageTokens(first, height, width), VALID.images().getFirst().image());
    assertRefused(() -> withImages(List.of(image)), "images[0]");
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1,1,0,0,1",
    "NaN,1,0,0,1",
    "1,-0.1,0,0,1",
    "1,1.1,0,0,1",
    "1,1,-1,0,1",
    "1,1,0,-0.1,1",
    "1,1,0,1.1,1",
    "1,1,0,0,0",
    "1,1,0,0,Infinity"
  })
  void sampling_outOfRange_refused(
      float temperature, float topP, int topK, float minP, float repetition) {
    assertRefused(
        () -> new SamplingSettings(temperature, topP, topK, minP, 0, 0, 0, repetition, Map.of()),
        "out of its range");
  }

  @Test
  void sampling_biasNotANumber_refused() {
    assertRefused(
        () -> new SamplingSettings(1, 1, 0, 0, 0, 0, 0, 1, Map.of(3, Float.NaN)), "logit_bias");
  }

  @ParameterizedTest
  @CsvSource({"0,32,8,1000", "100,0,8,1000", "100,32,0,1000", "100,32,8,0", "100,7,8,1000"})
  void options_impossible_refused(int context, int rows, int sequences, long bytes) {
    assertRefused(() -> new RuntimeOptions(context, rows, sequences, bytes), "runtime options");
  }

  @Test
  void options_defaults_fitTheModelAndTheCache() {
    TextShape small = new TextShape(2, 2, 64, 1000, 4096);
    assertThat(RuntimeOptions.defaults(small).contextLength()).isEqualTo(4096);
    TextShape large = new TextShape(94, 64, 512, 1000, 1_000_000);
    RuntimeOptions options = RuntimeOptions.defaults(large);
    assertThat(options.contextLength()).isPositive().isLessThan(32_768);
  }

  private static TokenRequest withImages(List<PromptImage> images) {
    return new TokenRequest(
        VALID.prompt(),
        VALID.positions(),
        images,
        VALID.sampling(),
        1,
        VALID.stopTokens(),
        -1,
        Optional.empty());
  }

  private static void assertRefused(ThrowingCallable code, String message) {
    assertThatExceptionOfType(FoveaException.class)
        .isThrownBy(code)
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }
}
