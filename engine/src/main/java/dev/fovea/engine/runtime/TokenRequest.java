package dev.fovea.engine.runtime;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.Positions;
import java.util.List;
import java.util.Optional;

/**
 * A prompt and what is wanted after it. The arrays are not copied and must stay as they are.
 *
 * @param prompt token ids, at least one
 * @param positions positions of the prompt's tokens
 * @param images pictures in the order of their placeholders
 * @param maxTokens most tokens to generate, at least one
 * @param stopTokens token ids that end the answer
 * @param topLogprobs likeliest tokens to report with each token; 0 for its own log-probability
 *     only, -1 for none
 * @param constraint which tokens the answer may have; none for all
 */
public record TokenRequest(
    int[] prompt,
    Positions positions,
    List<PromptImage> images,
    SamplingSettings sampling,
    int maxTokens,
    int[] stopTokens,
    int topLogprobs,
    Optional<Constraint> constraint) {

  /**
   * Checks that the parts fit each other.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_REQUEST} if they do not
   */
  public TokenRequest {
    images = List.copyOf(images);
    check(prompt.length > 0, "prompt: no tokens");
    check(maxTokens > 0, "max_tokens: " + maxTokens + " is not positive");
    check(topLogprobs >= -1, "top_logprobs: " + topLogprobs + " is negative");
    check(
        positions.length() == prompt.length,
        "positions: " + positions.length() + " for a prompt of " + prompt.length + " tokens");
    int end = 0;
    for (int i = 0; i < images.size(); i++) {
      PromptImage image = images.get(i);
      check(
          image.place().first() >= end && image.place().count() > 0 && image.end() <= prompt.length,
          "images[" + i + "]: " + image.place() + " in a prompt of " + prompt.length + " tokens");
      end = image.end();
    }
  }

  /** Returns the same without the pictures, for when they have been looked at. */
  TokenRequest withoutImages() {
    return new TokenRequest(
        prompt, positions, List.of(), sampling, maxTokens, stopTokens, topLogprobs, constraint);
  }

  /** Returns whether {@code token} ends the answer. */
  boolean stopsAt(int token) {
    for (int stop : stopTokens) {
      if (stop == token) {
        return true;
      }
    }
    return false;
  }

  /**
   * Checks that all token ids are of a vocabulary.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_REQUEST} if one is not
   */
  void checkTokens(int vocabularySize) {
    for (int i = 0; i < prompt.length; i++) {
      checkToken("prompt", i, prompt[i], vocabularySize);
    }
    for (int id : sampling.logitBias().keySet()) {
      checkToken("logit_bias", id, id, vocabularySize);
    }
  }

  private static void checkToken(String name, int place, int id, int vocabularySize) {
    check(
        id >= 0 && id < vocabularySize,
        "%s[%d]: %d is no token of a vocabulary of %d".formatted(name, place, id, vocabularySize));
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new FoveaException(ErrorCode.INVALID_REQUEST, message);
    }
  }
}
