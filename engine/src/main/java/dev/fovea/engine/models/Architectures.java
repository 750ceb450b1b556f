package dev.fovea.engine.models;

import dev.fovea.engine.vision.ImageProcessor;
import dev.fovea.engine.weights.Weights;

/** The architectures that can be loaded, by the {@code model_type} of {@code config.json}. */
public final class Architectures {
  private Architectures() {}

  /**
   * Loads the model that {@code config} describes.
   *
   * @throws dev.fovea.engine.FoveaException {@link dev.fovea.engine.ErrorCode#INVALID_CHECKPOINT}
   *     if its architecture is unknown, or the weights do not fit the configuration
   */
  public static VisionLanguageModel load(Weights weights, Config config, ImageProcessor processor) {
    return switch (config.text("model_type")) {
      case "qwen3_vl" -> Qwen3Vl.load(weights, config, processor);
      default -> throw config.wrong("model_type", "\"qwen3_vl\"");
    };
  }
}
