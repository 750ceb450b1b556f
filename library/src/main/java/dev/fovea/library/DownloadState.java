package dev.fovea.library;

import dev.fovea.hub.settings.HubException;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a download is.
 *
 * @param doneBytes what is there, from earlier downloads too
 * @param totalBytes what there will be, 0 if that is not known yet
 * @param bytesPerSecond how fast it comes, 0 if that is not known or it has ended
 * @param timeLeft how long it will take at this rate
 * @param waiting why nothing comes, if it is known
 * @param failure why it has failed, if it has
 */
public record DownloadState(
    Phase phase,
    long doneBytes,
    long totalBytes,
    long bytesPerSecond,
    Optional<Duration> timeLeft,
    Optional<String> waiting,
    Optional<HubException> failure) {
  /** How far a download is. */
  public enum Phase {
    /** The hub is asked what there is to fetch. */
    STARTED,
    /** Bytes come. */
    PROGRESS,
    /** All is there. */
    COMPLETED,
    /** It has ended without all that is needed; what was fetched is kept. */
    FAILED
  }

  static final DownloadState STARTED =
      new DownloadState(
          Phase.STARTED, 0, 0, 0, Optional.empty(), Optional.empty(), Optional.empty());

  DownloadState progress(long done, long total, long rate, Optional<Duration> left) {
    Optional<String> still = done > doneBytes ? Optional.empty() : waiting;
    return new DownloadState(Phase.PROGRESS, done, total, rate, left, still, Optional.empty());
  }

  DownloadState waiting(String reason) {
    return new DownloadState(
        phase, doneBytes, totalBytes, 0, Optional.empty(), Optional.of(reason), Optional.empty());
  }

  DownloadState completed(long bytes) {
    return new DownloadState(
        Phase.COMPLETED, bytes, bytes, 0, Optional.empty(), Optional.empty(), Optional.empty());
  }

  DownloadState failed(HubException reason) {
    return new DownloadState(
        Phase.FAILED,
        doneBytes,
        totalBytes,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.of(reason));
  }

  /** Returns whether nothing more will happen. */
  public boolean hasEnded() {
    return phase == Phase.COMPLETED || phase == Phase.FAILED;
  }
}
