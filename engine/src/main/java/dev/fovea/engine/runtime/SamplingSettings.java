package dev.fovea.engine.runtime;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.Map;

/**
 * How the next token is chosen, with everything decided. {@link Sampler} says in which order the
 * settings apply.
 *
 * @param temperature divides the logits; 0 for always the likeliest token
 * @param topP 0 to 1: keep the fewest likeliest tokens that together have this probability, but at
 *     least one
 * @param topK keep this many likeliest tokens; 0 for all
 * @param minP 0 to 1: drop tokens less likely than this times the likeliest
 * @param seed decides, with the logits alone, every draw
 * @param presencePenalty subtracted from the logit of tokens generated before
 * @param frequencyPenalty subtracted once for each time a token was generated before
 * @param repetitionPenalty over 0: divides positive and multiplies negative logits of tokens that
 *     the prompt or the answer has; 1 for none
 * @param logitBias token id to what is added to its logit
 */
public record SamplingSettings(
    float temperature,
    float topP,
    int topK,
    float minP,
    long seed,
    float presencePenalty,
    float frequencyPenalty,
    float repetitionPenalty,
    Map<Integer, Float> logitBias) {

  /** Always the likeliest token. */
  public static final SamplingSettings GREEDY =
      new SamplingSettings(0, 1, 0, 0, /* seed= */ 0, 0, 0, 1, Map.of());

  /**
   * Checks and copies.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_REQUEST} if a value is out of its range or not
   *     finite
   */
  public SamplingSettings {
    check("temperature", temperature, temperature >= 0);
    check("top_p", topP, topP >= 0 && topP <= 1);
    check("top_k", topK, topK >= 0);
    check("min_p", minP, minP >= 0 && minP <= 1);
    check("presence_penalty", presencePenalty, true);
    check("frequency_penalty", frequencyPenalty, true);
    check("repetition_penalty", repetitionPenalty, repetitionPenalty > 0);
    logitBias = Map.copyOf(logitBias);
    logitBias.forEach((id, bias) -> check("logit_bias", bias, true));
  }

  /** Returns whether tokens seen before change the logits. */
  boolean penalizes() {
    return presencePenalty != 0 || frequencyPenalty != 0 || repetitionPenalty != 1;
  }

  private static void check(String name, float value, boolean inRange) {
    if (!inRange || !Float.isFinite(value)) {
      throw new FoveaException(
              ErrorCode.INVALID_REQUEST, name + ": " + value + " is out of its range")
          .at(name);
    }
  }
}
