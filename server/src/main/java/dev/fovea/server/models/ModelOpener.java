package dev.fovea.server.models;

import dev.fovea.engine.Fovea;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.engine.Model;
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
      };

  /**
   * Returns what the checkpoint in {@code folder} would take, without loading it.
   *
   * @throws dev.fovea.engine.FoveaException if it is not a checkpoint that can be loaded
   */
  MemoryEstimate estimate(Path folder, LoadOptions options);

  /**
   * Loads the checkpoint in {@code folder}.
   *
   * @throws dev.fovea.engine.FoveaException if it cannot be loaded
   */
  Model load(Path folder, LoadOptions options);
}
