package dev.fovea.engine;

import java.nio.file.Path;

/** Loads models. */
public final class Fovea {
  private Fovea() {}

  /**
   * Loads the checkpoint in {@code folder}, as Hugging Face and MLX lay it out.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if a file is missing, damaged or of
   *     an unknown kind; {@link ErrorCode#OUT_OF_MEMORY} if it does not fit
   */
  public static Model load(Path folder) {
    throw new UnsupportedOperationException(folder.toString());
  }
}
