package dev.fovea.hub.transfer;

import static java.util.Objects.requireNonNull;

import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.HubException;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a pull is. One {@link Started} (none if it fails before), any number of {@link Progress}
 * and, at any time, {@link Waiting}, then {@link Completed} or {@link Failed}, which is the last.
 */
public sealed interface PullEvent {

  /**
   * The files are known.
   *
   * @param totalBytes of all files of the model
   * @param presentBytes of them that need not be fetched
   */
  record Started(long totalBytes, long presentBytes) implements PullEvent {}

  /**
   * Bytes have come; told at most once a second.
   *
   * @param doneBytes there, those that were there before included; falls when wrong bytes are found
   * @param totalBytes of all files of the model
   * @param bytesPerSecond over the last seconds
   * @param left the time to the end at this rate; empty while hardly anything comes
   */
  record Progress(long doneBytes, long totalBytes, long bytesPerSecond, Optional<Duration> left)
      implements PullEvent {
    public Progress {
      requireNonNull(left, "left");
    }
  }

  /**
   * Nothing comes for a while: another pull is at the same model, or the hub failed and is asked
   * again after a pause.
   *
   * @param reason for people, in one line
   */
  record Waiting(String reason) implements PullEvent {
    public Waiting {
      requireNonNull(reason, "reason");
    }
  }

  /** The model is in the cache, verified. */
  record Completed(Snapshot snapshot) implements PullEvent {
    public Completed {
      requireNonNull(snapshot, "snapshot");
    }
  }

  /** The pull ended; the next one goes on where it was. */
  record Failed(HubException reason) implements PullEvent {
    public Failed {
      requireNonNull(reason, "reason");
    }
  }
}
