package dev.fovea.engine.check;

import dev.fovea.engine.architectures.Architecture;
import dev.fovea.engine.architectures.Architectures;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.PictureInput;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.engine.weights.Weights;
import dev.fovea.pictures.ImageFile;
import dev.fovea.pictures.processor.Grid;
import dev.fovea.pictures.processor.ImageProcessor;
import dev.fovea.pictures.processor.ProcessedImage;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The checkpoint that is checked.
 *
 * @param checkpoint its files, which the caller closes
 * @param config its {@code config.json}
 * @param architecture the kind of its model
 * @param pictures how it takes pictures, if it does
 */
record Subject(
    Checkpoint checkpoint,
    Config config,
    Architecture architecture,
    Optional<PictureInput> pictures) {
  static Subject of(Checkpoint checkpoint) {
    Config config =
        Config.of(checkpoint.folder().resolve("config.json").toString(), checkpoint.config());
    Architecture architecture = Architectures.of(config);
    return new Subject(checkpoint, config, architecture, architecture.pictures(checkpoint, config));
  }

  /** Makes the model from {@code weights}, which are at the checkpoint's root. */
  VisionLanguageModel model(Weights weights) {
    return architecture.load(weights, config, pictures);
  }

  /** Returns whether the model takes pictures. */
  boolean sees() {
    return pictures.isPresent();
  }

  int imageToken() {
    return pictures.orElseThrow().placeholder();
  }

  /** Returns a picture, made ready, whose placeholders start at token {@code first}. */
  Prefill.Picture picture(byte[] data, int first) {
    ImageFile file = ImageFile.open(data);
    PictureInput input = pictures.orElseThrow();
    ImageProcessor preparing = input.processor();
    ProcessedImage image = preparing.process(file, OptionalInt.empty());
    Grid cells =
        preparing.cells(preparing.target(file.width(), file.height(), OptionalInt.empty()));
    return new Prefill.Picture(image, input.place(cells, first));
  }
}
