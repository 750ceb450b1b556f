package dev.fovea.engine.architectures;

import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.ImageFeatures;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.TextShape;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.Tensor;
import dev.fovea.pictures.processor.ProcessedImage;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A model that takes no pictures: the text decoder of a vision-language model, alone. The names are
 * those of the checkpoint, which Hugging Face and MLX share.
 */
final class TextModel implements VisionLanguageModel {
  private final Decoder decoder;
  private final TextShape shape;

  private TextModel(Decoder decoder) {
    this.decoder = decoder;
    this.shape = decoder.c().shape();
  }

  /** Loads Qwen2 or Qwen2.5. {@code weights} is at the checkpoint's root. */
  static TextModel qwen2(Weights weights, Config config) {
    TextConfig c = TextConfig.textOnly(config);
    Qwen2Decoder decoder = Qwen2Decoder.load(weights, textRoot(weights), c);
    weights.finish();
    return new TextModel(decoder);
  }

  /** Loads Qwen3. {@code weights} is at the checkpoint's root. */
  static TextModel qwen3(Weights weights, Config config) {
    config.expect("attention_bias", "false");
    TextConfig c = TextConfig.textOnly(config);
    Qwen3Decoder decoder = Qwen3Decoder.load(weights, textRoot(weights), c);
    weights.finish();
    return new TextModel(decoder);
  }

  /** Returns where the decoder is: mlx-vlm puts it where models with a vision tower have it. */
  private static Weights textRoot(Weights weights) {
    return weights.atFirst("language_model.model", "model");
  }

  @Override
  public TextShape shape() {
    return shape;
  }

  @Override
  public Positions positions(int length, List<ImageTokens> images) {
    return MropePositions.of(length, images);
  }

  @Override
  public ImageFeatures encode(ProcessedImage image, BooleanSupplier cancelled) {
    throw new UnsupportedOperationException("a model without a vision tower takes no pictures");
  }

  @Override
  public Tensor forward(Step step) {
    return decoder.forward(step);
  }
}
