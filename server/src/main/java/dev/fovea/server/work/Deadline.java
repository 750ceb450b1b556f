package dev.fovea.server.work;

import java.time.Duration;

/**
 * When something is to be done.
 *
 * @param nanos as {@link System#nanoTime} counts
 */
public record Deadline(long nanos) {

  /** Returns the deadline so long from now. */
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** Returns the time that is left, at least none. */
  public Duration time() {
    return Duration.ofNanos(left());
  }

  /** Returns the nanoseconds that are left, at least 0. */
  public long left() {
    return Math.max(0, nanos - System.nanoTime());
  }
}
