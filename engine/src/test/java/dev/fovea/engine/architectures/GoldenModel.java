package dev.fovea.engine.architectures;

import dev.fovea.engine.golden.GoldenCheckpoint;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.weights.Checkpoint;
import java.lang.foreign.Arena;

/**
 * A golden checkpoint that is loaded.
 *
 * @param format the format of its weights, in words
 */
record GoldenModel(VisionLanguageModel model, String format) {

  /** Loads a checkpoint; its weights live in {@code arena}. */
  static GoldenModel load(GoldenCheckpoint golden, Arena arena) {
    try (Checkpoint checkpoint = Checkpoint.open(golden.folder())) {
      Config config = Config.of("config.json", checkpoint.config());
      Architecture architecture = Architectures.of(config);
      return new GoldenModel(
          architecture.load(
              checkpoint.weights(arena), config, architecture.pictures(checkpoint, config)),
          checkpoint.format());
    }
  }
}
