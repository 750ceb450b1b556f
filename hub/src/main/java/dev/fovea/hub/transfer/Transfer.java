package dev.fovea.hub.transfer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How files are fetched.
 *
 * @param connections at once
 * @param chunkBytes of one range request, and the unit in which wrong bytes are looked for
 * @param attempts without a byte between them, after which a request is given up
 * @param firstDelay before the second attempt; each further one waits twice as long
 * @param longestDelay between attempts
 * @param longestPause that the hub may ask for (429, {@code Retry-After})
 */
public record Transfer(
    int connections,
    int chunkBytes,
    int attempts,
    Duration firstDelay,
    Duration longestDelay,
    Duration longestPause) {
  public static final Transfer DEFAULTS =
      new Transfer(
          8, 32 << 20, 8, Duration.ofMillis(500), Duration.ofSeconds(15), Duration.ofMinutes(5));

  public Transfer {
    if (connections < 1 || chunkBytes < 1 || attempts < 1) {
      throw new IllegalArgumentException("expected positive counts");
    }
    requireNonNull(firstDelay, "firstDelay");
    requireNonNull(longestDelay, "longestDelay");
    requireNonNull(longestPause, "longestPause");
  }

  /** Returns the same with less patience, for the question with which a pull begins. */
  Transfer hasty() {
    return new Transfer(
        connections, chunkBytes, Math.min(attempts, 4), firstDelay, longestDelay, longestPause);
  }

  /** Returns the pause after so many failures in a row, at least one. */
  Duration delay(int failures) {
    Duration delay = firstDelay.multipliedBy(1L << Math.min(failures - 1, 20));
    return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
  }
}
