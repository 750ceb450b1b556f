package dev.fovea.engine.architectures;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.PictureInput;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.engine.weights.Weights;
import dev.fovea.pictures.processor.ImageProcessor;
import java.util.Optional;
import java.util.function.Supplier;

/** The architectures that can be loaded, by the {@code model_type} of {@code config.json}. */
public final class Architectures {
  private Architectures() {}

  /**
   * Returns whether the model that {@code config} describes takes pictures.
   *
   * @throws FoveaException {@link dev.fovea.base.ErrorCode#INVALID_CHECKPOINT} if its architecture
   *     is unknown
   */
  public static boolean seesPictures(Config config) {
    return switch (config.text("model_type")) {
      case "qwen3_vl", "qwen2_5_vl" -> true;
      case "qwen2", "qwen3" -> false;
      default -> throw unknown(config);
    };
  }

  /**
   * Returns where the sizes of the text decoder are: in {@code text_config}, or at the top, where
   * published files of Qwen2.5-VL have them, some of them beside a {@code text_config} without
   * sizes.
   */
  public static Config text(Config config) {
    Config inner = config.atOrEmpty("text_config");
    return inner.has("hidden_size") ? inner : config;
  }

  /**
   * Returns how the model that {@code config} describes takes pictures; empty if it takes none.
   *
   * @throws FoveaException {@link dev.fovea.base.ErrorCode#INVALID_CHECKPOINT} if its architecture
   *     is unknown, or it takes pictures and the settings of that are missing or wrong
   */
  public static Optional<PictureInput> pictures(Checkpoint checkpoint, Config config) {
    return seesPictures(config)
        ? Optional.of(PictureInput.of(checkpoint, config))
        : Optional.empty();
  }

  /**
   * Loads the model that {@code config} describes.
   *
   * @param processor asked only for models that take pictures
   * @throws FoveaException {@link dev.fovea.base.ErrorCode#INVALID_CHECKPOINT} if its architecture
   *     is unknown, or the weights do not fit the configuration
   */
  public static VisionLanguageModel load(
      Weights weights, Config config, Supplier<ImageProcessor> processor) {
    return switch (config.text("model_type")) {
      case "qwen3_vl" -> Qwen3Vl.load(weights, config, processor.get());
      case "qwen2_5_vl" -> Qwen25Vl.load(weights, config, processor.get());
      case "qwen2" -> TextModel.qwen2(weights, config);
      case "qwen3" -> TextModel.qwen3(weights, config);
      default -> throw unknown(config);
    };
  }

  private static FoveaException unknown(Config config) {
    return config.wrong(
        "model_type", "an architecture that Fovea runs: qwen3_vl, qwen2_5_vl, qwen3 or qwen2");
  }
}
