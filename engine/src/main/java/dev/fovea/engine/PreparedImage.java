package dev.fovea.engine;

import dev.fovea.pictures.processor.ProcessedImage;
import dev.fovea.pictures.raster.ImageSize;

/**
 * A picture that was decoded and resized beforehand by the {@link PictureRules} of a model, to
 * which it can be shown any number of times. A model with other rules makes it anew from its
 * source. Immutable; for any thread.
 */
public final class PreparedImage implements Content {
  private final Content.Image source;
  private final ProcessedImage processed;

  PreparedImage(Content.Image source, ProcessedImage processed) {
    this.source = source;
    this.processed = processed;
  }

  /** Returns the picture in its file format. */
  public Content.Image source() {
    return source;
  }

  /** Returns the width in pixels that the model sees. */
  public int width() {
    return processed.pixels().width();
  }

  /** Returns the height in pixels that the model sees. */
  public int height() {
    return processed.pixels().height();
  }

  ImageSize original() {
    return new ImageSize(processed.originalWidth(), processed.originalHeight());
  }

  ProcessedImage processed() {
    return processed;
  }
}
