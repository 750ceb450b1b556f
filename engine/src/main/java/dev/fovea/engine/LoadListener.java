package dev.fovea.engine;

import java.time.Duration;

/**
 * Follows the loading of a model, to show its progress or to end it.
 *
 * <p>Called on the thread that called {@link Fovea#load(java.nio.file.Path, LoadOptions)}, which
 * waits meanwhile. What a method throws ends the loading, frees what was loaded, and reaches the
 * caller of {@code load}.
 */
@FunctionalInterface
public interface LoadListener {
  /** Does nothing. */
  LoadListener NONE = (_, _, _) -> {};

  /**
   * Called after each tensor.
   *
   * @param bytes how much of the files' tensors was loaded; never falls
   * @param totalBytes what there is to load, at least {@code bytes}; files may have tensors that
   *     are not needed
   * @param tensor the name of the tensor
   */
  void progressed(long bytes, long totalBytes, String tensor);

  /**
   * Called once, when everything is loaded and before the model is returned.
   *
   * @param model what was loaded
   * @param time what it took
   */
  default void loaded(ModelInfo model, Duration time) {}
}
