package dev.fovea.library;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.base.FoveaHome;
import dev.fovea.engine.Fovea;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.Model;
import dev.fovea.hub.Hub;
import java.io.IOException;

/** Loads models by name, for programs that hold them as long as they like. */
public final class Models {
  private Models() {}

  /**
   * Loads the model that is called {@code name}: a short name of the catalog or a Hugging Face id
   * that is in the Hugging Face cache, the folder of a checkpoint, or an embedded model whose jar
   * is there, as in {@code "fovea-nano"}. Fetches nothing: {@link Hub#pull} does that.
   *
   * @throws FoveaException {@link ErrorCode#NOT_FOUND} if there is none, and the message says how
   *     to get it; otherwise as {@link Fovea#load(java.nio.file.Path)}
   */
  public static Model load(String name) {
    return load(name, LoadOptions.DEFAULTS);
  }

  /**
   * Loads the model that is called {@code name}, which is also its name unless the options have
   * one.
   *
   * @throws FoveaException as {@link #load(String)}
   */
  public static Model load(String name, LoadOptions options) {
    ModelFolder found = find(name);
    return Fovea.load(
        found.folder(), options.name().isPresent() ? options : options.named(found.id()));
  }

  private static ModelFolder find(String name) {
    try {
      return ModelFolder.find(name);
    } catch (IOException e) {
      throw new FoveaException(
          ErrorCode.INVALID_CHECKPOINT,
          name + ": cannot be written to " + FoveaHome.folder() + ": " + e,
          e);
    }
  }
}
