package dev.fovea.engine;

import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.vision.ImageFile;
import dev.fovea.engine.vision.ImageSize;
import java.util.List;

/**
 * A request in tokens.
 *
 * @param tokens with as many placeholders for each picture as it has cells
 * @param images the pictures, in order, not decoded yet
 */
record Prompt(int[] tokens, List<Picture> images) {

  /** A picture whose header was read. */
  record Picture(ImageFile file, Content.Image source, ImageSize target, ImageTokens place) {
    Usage.ImageUsage usage() {
      return new Usage.ImageUsage(
          file.width(), file.height(), target.width(), target.height(), place.count());
    }
  }

  List<Usage.ImageUsage> imageUsage() {
    return images.stream().map(Picture::usage).toList();
  }
}
