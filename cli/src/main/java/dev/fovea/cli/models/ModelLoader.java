package dev.fovea.cli.models;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.Model;
import dev.fovea.library.ModelFolder;
import dev.fovea.library.ModelOpener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Loads what the user names as MODEL. */
@FunctionalInterface
public interface ModelLoader {
  /**
   * Returns the model, which the caller closes.
   *
   * @param contextLength a limit below the model's own
   * @throws FoveaException if there is none, or it cannot be loaded
   * @throws IOException if the embedded model cannot be written to Fovea's folder
   */
  NamedModel load(String name, OptionalInt contextLength) throws IOException;

  /**
   * Returns where the model is, without loading it.
   *
   * @throws FoveaException if there is none
   * @throws IOException if the embedded model cannot be written to Fovea's folder
   */
  default ModelFolder find(String name) throws IOException {
    return ModelFolder.find(name);
  }

  /**
   * Returns an error of a checkpoint with its folder before the file that it names. The engine
   * leaves that out, since others than the user may see its errors.
   */
  static FoveaException placed(Path folder, FoveaException error) {
    return error.code() == ErrorCode.INVALID_CHECKPOINT
        ? new FoveaException(error.code(), folder + ": " + error.message(), error)
        : error;
  }

  /** Returns what brings checkpoints into memory. */
  default ModelOpener opener() {
    return ModelOpener.ENGINE;
  }

  /** A loaded model and where it comes from. */
  record NamedModel(ModelFolder source, Model model) {}
}
