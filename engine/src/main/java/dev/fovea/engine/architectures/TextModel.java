package dev.fovea.engine.architectures;

import dev.fovea.engine.models.ImageFeatures;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.TextShape;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.kernels.Tensor;
import dev.fovea.pictures.processor.ProcessedImage;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A model that takes no pictures: a text decoder alone. */
record TextModel(Decoder decoder) implements VisionLanguageModel {
  @Override
  public TextShape shape() {
    return decoder.shape();
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
