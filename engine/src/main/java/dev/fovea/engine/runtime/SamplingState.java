package dev.fovea.engine.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** What sampling keeps of one request from token to token. */
final class SamplingState {
  private final SamplingSettings settings;
  private final SplittableRandom random;
  private final Optional<Constraint> constraint;
  private final int[] biasedTokens;
  private final float[] biases;

  SamplingState(SamplingSettings settings, Optional<Constraint> constraint) {
    this.settings = settings;
    this.constraint = constraint;
    random = new SplittableRandom(settings.seed());
    Map<Integer, Float> bias = settings.logitBias();
    biasedTokens = bias.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    biases = new float[biasedTokens.length];
    for (int i = 0; i < biases.length; i++) {
      biases[i] = bias.getOrDefault(biasedTokens[i], 0f);
    }
  }

  SamplingSettings settings() {
    return settings;
  }

  /** Returns what the answer is held to. */
  Optional<Constraint> constraint() {
    return constraint;
  }

  /** Returns the next random number of this request, 0 to under 1. */
  double uniform() {
    return random.nextDouble();
  }

  void addBias(float[] logits) {
    for (int i = 0; i < biases.length; i++) {
      logits[biasedTokens[i]] += biases[i];
    }
  }
}
