package dev.fovea.pictures.raster;

import java.util.concurrent.CancellationException;

/** Ends work on a picture that nobody waits for any more. */
public final class Cancellation {
  private Cancellation() {}

  /**
   * To be called every few milliseconds of work.
   *
   * @throws CancellationException if the calling thread was interrupted; it stays so
   */
  public static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("the work on a picture was interrupted");
    }
  }
}
