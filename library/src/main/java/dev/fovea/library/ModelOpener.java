package dev.fovea.library;

import dev.fovea.engine.Fovea;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.engine.Model;
import dev.fovea.engine.PictureRules;
import java.nio.file.Path;

/** Brings checkpoints into memory. For any number of threads. */
public interface ModelOpener {
  /** The engine. */
  ModelOpener ENGINE =
      new ModelOpener() {
        @Override
        public MemoryEstimate estimate(Path folder, LoadOptions options) {
          return MemoryEstimate.of(folder, options);
        }

        @Override
        public Model load(Path folder, LoadOptions options) {
          return Fovea.load(folder, options);
        }

        @Override
        public PictureRules pictures(Path folder, LoadOptions options) {
          return PictureRules.of(folder, options);
        }
      };

  /**
   * Returns what the checkpoint in {@code folder} would take, without loading it.
   *
   * @throws dev.fovea.base.FoveaException if it is not a checkpoint that can be loaded
   */
  MemoryEstimate estimate(Path folder, LoadOptions options);

  /**
   * Loads the checkpoint in {@code folder}.
   *
   * @throws dev.fovea.base.FoveaException if it cannot be loaded
   */
  Model load(Path folder, LoadOptions options);

  /**
   * Returns what the model of the checkpoint in {@code folder} makes of pictures, without loading
   * it. By default that is left to the model.
   *
   * @throws dev.fovea.base.FoveaException if it is not a checkpoint that can be loaded
   */
  default PictureRules pictures(Path folder, LoadOptions options) {
    return PictureRules.UNKNOWN;
  }
}
