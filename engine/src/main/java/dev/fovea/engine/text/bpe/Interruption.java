package dev.fovea.engine.text.bpe;

import java.util.concurrent.CancellationException;

/** Ends long work once nobody waits for it. */
public final class Interruption {
  private Interruption() {}

  /**
   * Looks at the thread, without clearing what it says.
   *
   * @throws CancellationException if it was interrupted
   */
  public static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted");
    }
  }
}
