package dev.fovea.engine;

import dev.fovea.engine.models.Config;
import dev.fovea.engine.runtime.SamplingSettings;
import dev.fovea.engine.weights.Checkpoint;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What holds where a request is silent: the checkpoint's {@code generation_config.json}, then
 * Fovea's defaults. Sampling that the checkpoint switches off ({@code do_sample: false}) means a
 * temperature of 0.
 */
record GenerationDefaults(
    double temperature,
    double topP,
    int topK,
    double minP,
    double repetitionPenalty,
    int maxTokens,
    int[] stopTokens) {
  private static final String FILE = "generation_config.json";
  private static final double TEMPERATURE = 0.7;
  private static final int MAX_TOKENS = 512;

  static GenerationDefaults of(Checkpoint checkpoint, Config config) {
    Config c =
        checkpoint
            .json(FILE)
            .map(json -> Config.of(checkpoint.folder().resolve(FILE).toString(), json))
            .orElseGet(() -> config.atOrEmpty("generation_config"));
    boolean greedy = !c.flag("do_sample", /* absent= */ true);
    return new GenerationDefaults(
        greedy ? 0 : c.optionalNumber("temperature").orElse(TEMPERATURE),
        c.optionalNumber("top_p").orElse(1),
        (int) c.optionalNumber("top_k").orElse(0),
        c.optionalNumber("min_p").orElse(0),
        c.optionalNumber("repetition_penalty").orElse(1),
        c.has("max_new_tokens") ? c.positive("max_new_tokens") : MAX_TOKENS,
        stopTokens(c, config));
  }

  private static int[] stopTokens(Config generation, Config config) {
    Set<Integer> tokens = new LinkedHashSet<>();
    for (Config c : new Config[] {generation, config, config.atOrEmpty("text_config")}) {
      for (int token : c.integerOrIntegers("eos_token_id")) {
        tokens.add(token);
      }
    }
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Returns the settings of a request that asks for {@code sampling}. */
  SamplingSettings settings(Sampling sampling) {
    Map<Integer, Float> bias = new HashMap<>();
    sampling.logitBias().forEach((token, value) -> bias.put(token, value.floatValue()));
    return new SamplingSettings(
        or(sampling.temperature(), temperature),
        or(sampling.topP(), topP),
        sampling.topK().orElse(topK),
        or(sampling.minP(), minP),
        sampling.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong()),
        or(sampling.presencePenalty(), 0),
        or(sampling.frequencyPenalty(), 0),
        or(sampling.repetitionPenalty(), repetitionPenalty),
        bias);
  }

  private static float or(OptionalDouble value, double absent) {
    return (float) value.orElse(absent);
  }
}
