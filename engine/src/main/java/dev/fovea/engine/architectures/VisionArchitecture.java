package dev.fovea.engine.architectures;

import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.PictureInput;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.engine.weights.Weights;
import dev.fovea.pictures.processor.ImageProcessor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An architecture of models that see a picture as cells of merged patches, each a token of the
 * prompt.
 *
 * @param text finds the sizes of the decoder in the configuration
 * @param contextLength what a configuration means that does not say it
 * @param loader loads the model
 */
record VisionArchitecture(String type, UnaryOperator<Config> text, int contextLength, Loader loader)
    implements Architecture {
  /** Loads a model, from a checkpoint's root. */
  @FunctionalInterface
  interface Loader {
    VisionLanguageModel load(Weights weights, Config config, ImageProcessor processor);
  }

  @Override
  public boolean seesPictures() {
    return true;
  }

  @Override
  public ModelSizes sizes(Config config) {
    return new ModelSizes(
        ModelSizes.Text.of(text.apply(config), contextLength),
        Optional.of(ModelSizes.Vision.of(config.atOrEmpty("vision_config"))));
  }

  @Override
  public Optional<PictureInput> pictures(Checkpoint checkpoint, Config config) {
    return Optional.of(PictureCells.of(checkpoint, config));
  }

  @Override
  public boolean isTable(String tensor) {
    return tensor.endsWith(VisionPositions.TABLE);
  }

  @Override
  public VisionLanguageModel load(Weights weights, Config config, Optional<PictureInput> pictures) {
    return loader.load(weights, config, pictures.orElseThrow().processor());
  }
}
