package dev.fovea.engine.runtime;

/** A request that was submitted to a {@link ModelLoop}. */
public interface RunningRequest {
  /**
   * Ends the request with {@link TokenFinish.Cancelled} before the next step, or between two layers
   * of the vision tower. Does nothing if it has ended. Returns at once; for any thread.
   */
  void cancel();
}
