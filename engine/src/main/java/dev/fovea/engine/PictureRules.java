package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.architectures.Architecture;
import dev.fovea.engine.architectures.Architectures;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.PictureInput;
import dev.fovea.engine.weights.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a model makes of pictures: whether it takes any, in what size it sees them, and what they
 * cost. Needs no weights in memory, so pictures can be checked and prepared before their model is
 * there. Immutable; for any thread.
 */
public final class PictureRules {
  /** Of a model that takes text only. */
  static final PictureRules NONE = new PictureRules(false, Optional.empty(), 0);

  /** Of a model that keeps its rules to itself: pictures are left to it as they are. */
  public static final PictureRules UNKNOWN = new PictureRules(true, Optional.empty(), 0);

  private final boolean taken;
  private final Optional<PictureInput> input;
  private final int contextLength;

  private PictureRules(boolean taken, Optional<PictureInput> input, int contextLength) {
    this.taken = taken;
    this.input = input;
    this.contextLength = contextLength;
  }

  static PictureRules of(Optional<PictureInput> pictures, int contextLength) {
    return pictures.isEmpty() ? NONE : new PictureRules(true, pictures, contextLength);
  }

  /**
   * Reads the rules of the checkpoint in {@code folder}.
   *
   * @param options those that it will be loaded with
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if a file is missing or damaged
   */
  public static PictureRules of(Path folder, LoadOptions options) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Config config = Config.of(Checkpoint.CONFIG, checkpoint.config());
      Architecture architecture = Architectures.of(config);
      return of(
          architecture.pictures(checkpoint, config),
          options.contextLengthOf(architecture.sizes(config).text().contextLength()));
    }
  }

  /** Returns whether the model takes pictures at all. */
  public boolean takesPictures() {
    return taken;
  }

  /**
   * Reads the header of a picture.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_IMAGE} if it is no picture, {@link
   *     ErrorCode#IMAGE_TOO_LARGE} if it has more pixels or a more extreme shape than the model
   *     takes, {@link ErrorCode#INVALID_REQUEST} if the model takes none
   */
  public OpenedPicture open(Content.Image image) {
    if (!taken) {
      throw new FoveaException(ErrorCode.INVALID_REQUEST, "the model takes no pictures, only text");
    }
    return new OpenedPicture(image, input.map(known -> OpenedPicture.Measured.of(known, image)));
  }

  /**
   * Checks that the pictures of a request alone fit the context.
   *
   * @throws FoveaException {@link ErrorCode#CONTEXT_LENGTH_EXCEEDED} if they do not
   */
  public void checkLength(List<OpenedPicture> pictures) {
    long total = pictures.stream().mapToLong(OpenedPicture::tokens).sum();
    if (input.isPresent() && total >= contextLength) {
      throw new FoveaException(
              ErrorCode.CONTEXT_LENGTH_EXCEEDED,
              "the pictures take %s tokens; the context has room for %d, text and answer included"
                  .formatted(
                      pictures.stream()
                          .map(picture -> String.valueOf(picture.tokens()))
                          .collect(Collectors.joining(" + ")),
                      contextLength))
          .at("messages");
    }
  }
}
