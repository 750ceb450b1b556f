package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.PictureInput;
import dev.fovea.pictures.ImageFile;
import dev.fovea.pictures.processor.Grid;
import dev.fovea.pictures.processor.ProcessedImage;
import dev.fovea.pictures.raster.ImageSize;
import java.util.Optional;

/**
 * A picture of which only the header was read, with what it will cost. Made by {@link
 * PictureRules#open}. Immutable; for any thread.
 */
public final class OpenedPicture {
  private static final int RGB_BYTES = 3;

  private final Content.Image source;
  private final Optional<Measured> measured;

  /** A picture, and the size it will have. */
  record Measured(PictureInput input, Content.Image source, ImageFile file, ImageSize target) {
    static Measured of(PictureInput input, Content.Image source) {
      ImageFile file = ImageFile.open(source.data());
      ImageSize target = input.processor().target(file.width(), file.height(), source.maxPixels());
      return new Measured(input, source, file, target);
    }

    ImageSize original() {
      return new ImageSize(file.width(), file.height());
    }

    Grid cells() {
      return input.processor().cells(target);
    }

    int tokens() {
      return input.tokens(cells());
    }

    long workingBytes() {
      return input.processor().workingBytes(file, source.maxPixels());
    }

    ProcessedImage process() {
      return input.processor().process(file, source.maxPixels());
    }
  }

  OpenedPicture(Content.Image source, Optional<Measured> measured) {
    this.source = source;
    this.measured = measured;
  }

  /** Returns the tokens that it takes in a prompt; 0 if that is not known yet. */
  public int tokens() {
    return measured.map(Measured::tokens).orElse(0);
  }

  /** Returns the pixels that are to be decoded; 0 if that is not known yet. */
  public long pixels() {
    return measured
        .map(picture -> (long) picture.file().width() * picture.file().height())
        .orElse(0L);
  }

  /** Returns the memory that what {@link #prepare} returns takes in bytes. */
  public long preparedBytes() {
    return measured
        .map(picture -> (long) picture.target().width() * picture.target().height() * RGB_BYTES)
        .orElse(0L);
  }

  /** Returns the most memory in bytes that {@link #prepare} takes, its result included. */
  public long workingBytes() {
    return measured.map(Measured::workingBytes).orElse(0L);
  }

  /**
   * Decodes and resizes the picture, unless the model is to do that. Ends early if the thread is
   * interrupted.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_IMAGE} if it is damaged, {@link
   *     ErrorCode#OUT_OF_MEMORY} if there is not enough memory
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public Content prepare() {
    return measured
        .<Content>map(picture -> new PreparedImage(source, picture.process()))
        .orElse(source);
  }
}
