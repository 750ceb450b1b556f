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
      return new GoldenModel(
          Architectures.load(
              checkpoint.weights(arena),
              Config.of("config.json", checkpoint.config()),
              golden::processor),
          checkpoint.format());
    }
  }
}
