package dev.fovea.engine;

import dev.fovea.base.MachineMemory;
import dev.fovea.engine.models.TextShape;
import dev.fovea.engine.runtime.RuntimeOptions;

/** How a model's loop is set up for the machine. */
final class RuntimeSettings {
  /** Rows of a step at most. */
  static final int BATCH_TOKENS = 128;

  /** Requests that are computed at the same time at most. */
  static final int MAX_SEQUENCES = 32;

  private RuntimeSettings() {}

  static RuntimeOptions of(ModelInfo info, TextShape shape, LoadOptions options) {
    return new RuntimeOptions(
        info.contextLength(),
        BATCH_TOKENS,
        MAX_SEQUENCES,
        options.cacheBytes().orElseGet(RuntimeSettings::cacheBytes));
  }

  /** Returns the memory for keys and values of a model for which nobody says. */
  static long cacheBytes() {
    return MachineMemory.bytes() / 4;
  }
}
