package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How the next token is chosen. What is empty comes from the checkpoint's {@code
 * generation_config.json}, and if that is silent, from Fovea's defaults: temperature 0.7, top-p 1,
 * no other filter, no penalties, a random seed.
 *
 * @param temperature 0 (always the likeliest token) to 2
 * @param topP 0 to 1: sample from the fewest likeliest tokens that together have this probability;
 *     0 leaves the likeliest
 * @param topK sample from this many likeliest tokens; 0 for all
 * @param minP 0 to 1: leave out tokens less likely than this times the likeliest
 * @param seed the same seed gives the same answer to the same request
 * @param presencePenalty -2 to 2, subtracted from tokens generated before
 * @param frequencyPenalty -2 to 2, subtracted once for each time a token was generated before
 * @param repetitionPenalty over 0, also as a 32-bit float: divides (multiplies, if negative) the
 *     logits of tokens that the prompt or the answer has; 1 changes nothing
 * @param logitBias token id to -100..100, added to its logit
 */
public record Sampling(
    OptionalDouble temperature,
    OptionalDouble topP,
    OptionalInt topK,
    OptionalDouble minP,
    OptionalLong seed,
    OptionalDouble presencePenalty,
    OptionalDouble frequencyPenalty,
    OptionalDouble repetitionPenalty,
    Map<Integer, Double> logitBias) {

  /** Nothing set: the checkpoint's defaults, then Fovea's. */
  public static final Sampling DEFAULTS = builder().build();

  /** Always the likeliest token. */
  public static final Sampling GREEDY = builder().temperature(0).build();

  public Sampling {
    check("temperature", temperature, 0, 2);
    check("top_p", topP, 0, 1);
    check("min_p", minP, 0, 1);
    check("presence_penalty", presencePenalty, -2, 2);
    check("frequency_penalty", frequencyPenalty, -2, 2);
    checkPositive("repetition_penalty", repetitionPenalty);
    if (topK.isPresent() && topK.getAsInt() < 0) {
      throw invalid("top_k", topK.getAsInt() + " is negative");
    }
    logitBias = Map.copyOf(logitBias);
    logitBias.forEach((token, bias) -> check("logit_bias", OptionalDouble.of(bias), -100, 100));
  }

  private static void check(String name, OptionalDouble value, double least, double most) {
    if (value.isPresent() && !(value.getAsDouble() >= least && value.getAsDouble() <= most)) {
      throw invalid(
          name,
          value.getAsDouble() + " is not in the range " + (long) least + " to " + (long) most);
    }
  }

  /** Checks a number that is used as a 32-bit float, where it must be neither 0 nor infinite. */
  private static void checkPositive(String name, OptionalDouble value) {
    if (value.isPresent()
        && !((float) value.getAsDouble() > 0 && Float.isFinite((float) value.getAsDouble()))) {
      throw invalid(
          name, value.getAsDouble() + " is not a number over 0 that a 32-bit float can hold");
    }
  }

  private static FoveaException invalid(String name, String problem) {
    return new FoveaException(ErrorCode.INVALID_REQUEST, name + ": " + problem).at(name);
  }

  /** Returns the same with another seed. */
  Sampling withSeed(long value) {
    return new Sampling(
        temperature,
        topP,
        topK,
        minP,
        OptionalLong.of(value),
        presencePenalty,
        frequencyPenalty,
        repetitionPenalty,
        logitBias);
  }

  /** Returns a builder with nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds a {@link Sampling}. */
  public static final class Builder {
    private OptionalDouble temperature = OptionalDouble.empty();
    private OptionalDouble topP = OptionalDouble.empty();
    private OptionalInt topK = OptionalInt.empty();
    private OptionalDouble minP = OptionalDouble.empty();
    private OptionalLong seed = OptionalLong.empty();
    private OptionalDouble presencePenalty = OptionalDouble.empty();
    private OptionalDouble frequencyPenalty = OptionalDouble.empty();
    private OptionalDouble repetitionPenalty = OptionalDouble.empty();
    private Map<Integer, Double> logitBias = Map.of();

    private Builder() {}

    /** Sets the temperature. */
    public Builder temperature(double value) {
      temperature = OptionalDouble.of(value);
      return this;
    }

    /** Sets top-p. */
    public Builder topP(double value) {
      topP = OptionalDouble.of(value);
      return this;
    }

    /** Sets top-k. */
    public Builder topK(int value) {
      topK = OptionalInt.of(value);
      return this;
    }

    /** Sets min-p. */
    public Builder minP(double value) {
      minP = OptionalDouble.of(value);
      return this;
    }

    /** Sets the seed. */
    public Builder seed(long value) {
      seed = OptionalLong.of(value);
      return this;
    }

    /** Sets the presence penalty. */
    public Builder presencePenalty(double value) {
      presencePenalty = OptionalDouble.of(value);
      return this;
    }

    /** Sets the frequency penalty. */
    public Builder frequencyPenalty(double value) {
      frequencyPenalty = OptionalDouble.of(value);
      return this;
    }

    /** Sets the repetition penalty. */
    public Builder repetitionPenalty(double value) {
      repetitionPenalty = OptionalDouble.of(value);
      return this;
    }

    /** Sets what is added to the logits of single tokens. */
    public Builder logitBias(Map<Integer, Double> value) {
      logitBias = value;
      return this;
    }

    /**
     * Returns the finished value.
     *
     * @throws FoveaException {@link ErrorCode#INVALID_REQUEST} if a value is out of its range
     */
    public Sampling build() {
      return new Sampling(
          temperature,
          topP,
          topK,
          minP,
          seed,
          presencePenalty,
          frequencyPenalty,
          repetitionPenalty,
          logitBias);
    }
  }
}
