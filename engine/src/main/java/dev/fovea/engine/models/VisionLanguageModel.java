package dev.fovea.engine.models;

import dev.fovea.kernels.Tensor;
import dev.fovea.pictures.processor.ProcessedImage;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Weights and the arithmetic on them. A model has no memory of requests: what they need arrives in
 * a {@link Step}. One thread at a time may compute with it.
 */
public interface VisionLanguageModel {
  /** Returns the sizes of the text decoder. */
  TextShape shape();

  /**
   * Returns the positions of a prompt's tokens.
   *
   * @param length the number of tokens of the prompt, placeholders of pictures included
   * @param images where the pictures are, in order
   */
  Positions positions(int length, List<ImageTokens> images);

  /**
   * Runs the vision tower on one picture.
   *
   * @param cancelled asked between layers
   * @throws java.util.concurrent.CancellationException once {@code cancelled} says true
   * @throws UnsupportedOperationException if the model takes no pictures
   */
  ImageFeatures encode(ProcessedImage image, BooleanSupplier cancelled);

  /**
   * Computes the rows of {@code step}, and writes their keys and values to its cache.
   *
   * @return the logits {@code [step.sampledCount(), vocabulary]}, in the step's workspace, one row
   *     for each sampled row in order
   */
  Tensor forward(Step step);
}
