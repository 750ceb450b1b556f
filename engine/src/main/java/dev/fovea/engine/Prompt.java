package dev.fovea.engine;

import dev.fovea.engine.models.ImageTokens;
import dev.fovea.pictures.processor.ProcessedImage;
import dev.fovea.pictures.raster.ImageSize;
import java.util.List;
import java.util.function.Supplier;

/**
 * A request in tokens.
 *
 * @param tokens with as many placeholders for each picture as it has cells
 * @param images the pictures, in order; those that were not prepared beforehand are not decoded yet
 */
record Prompt(int[] tokens, List<Picture> images) {

  /**
   * A picture.
   *
   * @param pixels what the model sees of it; to be asked for once, since it may be decoded then
   */
  record Picture(
      ImageSize original, ImageSize target, ImageTokens place, Supplier<ProcessedImage> pixels) {
    Usage.ImageUsage usage() {
      return new Usage.ImageUsage(
          original.width(), original.height(), target.width(), target.height(), place.count());
    }
  }

  List<Usage.ImageUsage> imageUsage() {
    return images.stream().map(Picture::usage).toList();
  }
}
