package dev.fovea.library;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.engine.Model;
import dev.fovea.engine.PictureRules;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Loads models within a {@link MemoryPlan}, and closes them. */
final class Loading {
  private static final System.Logger LOGGER = System.getLogger(Loading.class.getName());

  private final ModelOpener opener;
  private final MemoryPlan plan;
  private final OptionalInt contextLength;
  private final FileCalls files;

  Loading(ModelOpener opener, MemoryPlan plan, OptionalInt contextLength, FileCalls files) {
    this.opener = requireNonNull(opener, "opener");
    this.plan = plan;
    this.contextLength = contextLength;
    this.files = files;
  }

  /**
   * Returns what a model would take.
   *
   * @throws PoolException if it does not fit the budget even alone
   * @throws FoveaException if its files are not there or are not those of a model
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  MemoryEstimate need(StoredModel source) throws InterruptedException {
    Path folder = folder(source);
    try {
      MemoryEstimate estimate = files.call(() -> opener.estimate(folder, options(source)));
      return plan.withCache(source.id(), estimate);
    } catch (FoveaException e) {
      throw logged(source, e);
    }
  }

  /**
   * Returns what a model that is not in memory makes of pictures.
   *
   * @throws FoveaException if its files are not there or are not those of a model
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  PictureRules pictures(StoredModel source) throws InterruptedException {
    Path folder = folder(source);
    return files.call(() -> opener.pictures(folder, options(source)));
  }

  /**
   * Loads a model.
   *
   * @throws FoveaException if that fails, for whatever reason
   */
  Model load(StoredModel source, MemoryEstimate memory) {
    try {
      return opener.load(folder(source), options(source).caching(memory.cacheBytes()));
    } catch (FoveaException e) {
      throw logged(source, e);
    } catch (RuntimeException | Error e) {
      LOGGER.log(Level.ERROR, source.id() + " could not be loaded", e);
      throw new FoveaException(
          ErrorCode.GENERATION_FAILED, source.id() + " could not be loaded; the log says why", e);
    }
  }

  /** Tells whoever runs the server where the files are, which clients are not told. */
  private static FoveaException logged(StoredModel source, FoveaException e) {
    if (e.code() == ErrorCode.INVALID_CHECKPOINT) {
      LOGGER.log(
          Level.WARNING,
          () ->
              "%s could not be loaded from %s: %s"
                  .formatted(
                      source.id(), source.folder().map(Path::toString).orElse("?"), e.message()));
    }
    return e;
  }

  /** Closes a model whatever happens, since others wait for its memory. */
  static void close(String name, Model model) {
    try {
      model.close();
    } catch (RuntimeException | Error e) {
      LOGGER.log(Level.ERROR, name + " did not close in order", e);
    }
  }

  private LoadOptions options(StoredModel source) {
    LoadOptions named = LoadOptions.DEFAULTS.named(source.id());
    return contextLength.isPresent() ? named.limitedTo(contextLength.getAsInt()) : named;
  }

  private static Path folder(StoredModel source) {
    return source
        .folder()
        .orElseThrow(() ->
            new FoveaException(
                ErrorCode.NOT_FOUND, source.id() + ": its files are not on this machine"));
  }
}
