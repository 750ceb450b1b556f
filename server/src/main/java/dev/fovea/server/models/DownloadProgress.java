package dev.fovea.server.models;

import java.time.Duration;
import java.util.Optional;

/** Hears how a download goes, on the thread that called for it. */
@FunctionalInterface
public interface DownloadProgress {
  /**
   * Says how far it is.
   *
   * @param doneBytes what is there, from earlier downloads too
   * @param totalBytes what there will be
   * @param bytesPerSecond how fast it comes, 0 if that is not known yet
   * @param timeLeft how long it will take at this rate
   */
  void report(long doneBytes, long totalBytes, long bytesPerSecond, Optional<Duration> timeLeft);
}
