package dev.fovea.engine;

import dev.fovea.base.FoveaException;

/**
 * An answer being produced. Pull its deltas with {@link #next} until {@link Delta.End}; closing it
 * earlier cancels it.
 *
 * <p>{@link #next} is for one thread at a time; {@link #cancel} and {@link #usage} are for any.
 * Deltas wait in memory until they are pulled, so a slow reader does not slow other generations.
 */
public interface Generation extends AutoCloseable {
  /**
   * Waits for the next delta. After {@link Delta.End} it returns that again.
   *
   * @throws FoveaException if the generation failed, and each time after that; the deltas before it
   *     are valid
   * @throws InterruptedException if the thread is interrupted meanwhile; the generation goes on
   */
  Delta next() throws InterruptedException;

  /** Returns what the prompt costs, known from the start; completion tokens are those so far. */
  Usage usage();

  /** Stops the work at the next step. Does nothing if it has ended. Returns at once. */
  void cancel();

  /** Cancels. */
  @Override
  default void close() {
    cancel();
  }

  /**
   * Waits for the whole answer. Cancels if the thread is interrupted.
   *
   * @throws FoveaException if the generation failed
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  default Completion await() throws InterruptedException {
    return Completions.collect(this);
  }
}
