package dev.fovea.engine.runtime;

import dev.fovea.engine.models.ImageTokens;
import dev.fovea.pictures.processor.ProcessedImage;

/** A picture and the placeholder tokens of the prompt that it fills. */
public record PromptImage(ImageTokens place, ProcessedImage image) {
  /** Returns the index of the first token after the placeholders. */
  int end() {
    return place.end();
  }
}
