package dev.fovea.engine.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.engine.ErrorCode;
import dev.fovea.engine.FoveaException;
import dev.fovea.engine.vision.ImageProcessor;
import dev.fovea.engine.vision.ProcessorConfig;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.engine.weights.Weights;
import java.util.Optional;
import java.util.function.Supplier;

/** The architectures that can be loaded, by the {@code model_type} of {@code config.json}. */
public final class Architectures {
  private static final String PROCESSOR_FILE = "preprocessor_config.json";

  private Architectures() {}

  /**
   * Returns whether the model that {@code config} describes takes pictures.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT}
   *     if its architecture is unknown
   */
  public static boolean seesPictures(Config config) {
    return switch (config.text("model_type")) {
      case "qwen3_vl", "qwen2_5_vl" -> true;
      case "qwen2", "qwen3" -> false;
      default -> throw config.wrong("model_type", "one of qwen3_vl, qwen2_5_vl, qwen2, qwen3");
    };
  }

  /**
   * Returns what prepares the pictures of the model that {@code config} describes; empty if it
   * takes none.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT}
   *     if its architecture is unknown, or it takes pictures and {@code preprocessor_config.json} is
   *     missing or wrong
   */
  public static Optional<ImageProcessor> processor(Checkpoint checkpoint, Config config) {
    if (!seesPictures(config)) {
      return Optional.empty();
    }
    String file = checkpoint.folder().resolve(PROCESSOR_FILE).toString();
    JsonNode settings =
        checkpoint
            .json(PROCESSOR_FILE)
            .orElseThrow(() ->
                new FoveaException(
                    ErrorCode.INVALID_CHECKPOINT, file + ": there is no such file"));
    return Optional.of(new ImageProcessor(ProcessorConfig.load(settings, file)));
  }

  /**
   * Loads the model that {@code config} describes.
   *
   * @param processor asked only for models that take pictures
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT}
   *     if its architecture is unknown, or the weights do not fit the configuration
   */
  public static VisionLanguageModel load(
      Weights weights, Config config, Supplier<ImageProcessor> processor) {
    return switch (config.text("model_type")) {
      case "qwen3_vl" -> Qwen3Vl.load(weights, config, processor.get());
      case "qwen2_5_vl" -> Qwen25Vl.load(weights, config, processor.get());
      case "qwen2" -> TextModel.qwen2(weights, config);
      case "qwen3" -> TextModel.qwen3(weights, config);
      default -> throw config.wrong("model_type", "one of qwen3_vl, qwen2_5_vl, qwen2, qwen3");
    };
  }
}
