package dev.fovea.library;

import dev.fovea.engine.MemoryEstimate;
import dev.fovea.engine.ModelInfo;
import java.time.Duration;
import java.util.Optional;

/**
 * A model of a {@link ModelPool} at one moment.
 *
 * @param memory what it takes
 * @param info what is known of it once it is loaded
 * @param pinned whether it stays whatever happens
 * @param running requests that it answers
 * @param waiting requests that wait for it
 * @param requests requests that it had since it was loaded
 * @param idle how long it has had nothing to do, 0 if it has
 * @param timeLeft how long it stays if no request comes; empty if it is busy, pinned or stays as
 *     long as memory allows
 */
public record ModelStatus(
    StoredModel model,
    State state,
    MemoryEstimate memory,
    Optional<ModelInfo> info,
    boolean pinned,
    int running,
    int waiting,
    long requests,
    Duration idle,
    Optional<Duration> timeLeft) {

  /** Where a model is on its way into and out of memory. */
  public enum State {
    /** Waits for memory. */
    QUEUED,
    /** Is being loaded. */
    LOADING,
    /** Answers. */
    READY,
    /** Ends its answers, takes no new requests, and leaves then. */
    DRAINING,
    /** Gives its memory back. */
    CLOSING,
    /** Has left, or could not be loaded. */
    GONE
  }
}
