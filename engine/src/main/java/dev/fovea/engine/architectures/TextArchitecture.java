package dev.fovea.engine.architectures;

import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.PictureInput;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.engine.weights.Weights;
import java.util.Optional;

/**
 * An architecture of models that take no pictures. The names are those that Hugging Face and MLX
 * share.
 *
 * @param contextLength what a configuration means that does not say it
 * @param loader loads the decoder
 */
record TextArchitecture(String type, int contextLength, Loader loader) implements Architecture {
  /** Loads a decoder. */
  @FunctionalInterface
  interface Loader {
    /**
     * Loads a decoder.
     *
     * @param root the checkpoint's root, above the head
     * @param layers the place of the layers
     */
    Decoder load(Weights root, Weights layers, Config config);
  }

  @Override
  public boolean seesPictures() {
    return false;
  }

  @Override
  public ModelSizes sizes(Config config) {
    return new ModelSizes(ModelSizes.Text.of(config, contextLength), Optional.empty());
  }

  @Override
  public Optional<PictureInput> pictures(Checkpoint checkpoint, Config config) {
    return Optional.empty();
  }

  /**
   * Loads a model. Where mlx-vlm made the files, the decoder is where models of pictures have it.
   */
  @Override
  public VisionLanguageModel load(Weights weights, Config config, Optional<PictureInput> pictures) {
    Weights layers = weights.atFirst("language_model.model", "model");
    Decoder decoder = loader.load(weights, layers, config);
    weights.finish();
    return new TextModel(decoder);
  }
}
