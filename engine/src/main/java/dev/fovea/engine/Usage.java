package dev.fovea.engine;

import java.util.List;

/**
 * What a generation cost.
 *
 * @param promptTokens tokens of the prompt, those of pictures included
 * @param completionTokens tokens generated
 * @param cachedTokens tokens of the prompt that were not computed anew
 * @param images the pictures, in the order of the messages
 */
public record Usage(
    int promptTokens, int completionTokens, int cachedTokens, List<ImageUsage> images) {
  public Usage {
    images = List.copyOf(images);
  }

  /**
   * What the model saw of a picture. Sizes are in pixels, the original one after its orientation
   * was applied.
   */
  public record ImageUsage(
      int originalWidth, int originalHeight, int width, int height, int tokens) {}
}
