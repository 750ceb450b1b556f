package dev.fovea.library;

import dev.fovea.engine.Model;
import java.util.concurrent.atomic.AtomicBoolean;

/** The right to use a model, which stays in memory until the lease is closed. */
public final class Lease implements AutoCloseable {
  private final Model model;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  Lease(Model model, Runnable release) {
    this.model = model;
    this.release = release;
  }

  /** Returns the model, not to be closed. */
  public Model model() {
    return model;
  }

  /** Gives the model back. Does nothing when called again. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}
