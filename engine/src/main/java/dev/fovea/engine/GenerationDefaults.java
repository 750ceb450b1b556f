package dev.fovea.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.runtime.SamplingSettings;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.files.CheckpointFiles;
import dev.fovea.files.JsonFiles;
import dev.fovea.files.JsonSize;
import dev.fovea.files.UnfitFileException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoublePredicate;

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
  private static final System.Logger LOGGER = System.getLogger(GenerationDefaults.class.getName());
  private static final String FILE = "generation_config.json";
  private static final double TEMPERATURE = 0.7;
  private static final int MAX_TOKENS = 512;

  /**
   * Reads the defaults of a checkpoint.
   *
   * @param config its {@code config.json}
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if a value is out of its range
   */
  static GenerationDefaults of(Checkpoint checkpoint, Config config) {
    Config c =
        json(checkpoint)
            .map(json -> Config.of(FILE, json))
            .orElseGet(() -> config.atOrEmpty("generation_config"));
    boolean greedy = !c.flag("do_sample", /* absent= */ true);
    return new GenerationDefaults(
        greedy ? 0 : number(c, "temperature", TEMPERATURE, "from 0 on", v -> v >= 0),
        number(c, "top_p", 1, "from 0 to 1", v -> v >= 0 && v <= 1),
        // What is not over 0 means that all tokens count, whichever a program wrote.
        (int) Math.max(0, number(c, "top_k", 0, "", _ -> true)),
        number(c, "min_p", 0, "from 0 to 1", v -> v >= 0 && v <= 1),
        number(c, "repetition_penalty", 1, "over 0", v -> (float) v > 0),
        (int) number(c, "max_new_tokens", MAX_TOKENS, "over 0", v -> v >= 1),
        stopTokens(c, config));
  }

  /** A file that is no JSON is as none, for transformers and for mlx_vlm. */
  private static Optional<JsonNode> json(Checkpoint checkpoint) {
    Optional<String> text = CheckpointFiles.text(checkpoint.folder(), FILE);
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(JsonFiles.parse(text.get().getBytes(UTF_8), JsonSize.SETTINGS));
    } catch (UnfitFileException e) {
      LOGGER.log(Level.WARNING, "{0} is left aside: {1}", FILE, e.problem());
      return Optional.empty();
    }
  }

  private static double number(
      Config c, String name, double absent, String range, DoublePredicate inRange) {
    double value = c.optionalNumber(name).orElse(absent);
    if (!inRange.test(value) || !Float.isFinite((float) value)) {
      throw c.wrong(name, "a number " + range);
    }
    return value;
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
