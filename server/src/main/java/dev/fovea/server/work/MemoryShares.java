package dev.fovea.server.work;

import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.Errors;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Memory that requests take shares of. Who finds too little waits, in order of arrival. For any
 * number of threads.
 */
public final class MemoryShares {
  /** Shares are counted in these units, so that an int is enough. */
  private static final long UNIT = 1024;

  private final String purpose;
  private final long bytes;
  private final Semaphore free;

  /**
   * Creates memory of which nothing is taken.
   *
   * @param purpose what it is for, as in "pictures"
   */
  public MemoryShares(String purpose, long bytes) {
    this.purpose = purpose;
    this.bytes = bytes / UNIT * UNIT;
    this.free = new Semaphore((int) Math.min(Integer.MAX_VALUE, bytes / UNIT), /* fair= */ true);
  }

  /** Returns what all shares together may have. */
  public long bytes() {
    return bytes;
  }

  /** Returns what is not taken. */
  long freeBytes() {
    return free.availablePermits() * UNIT;
  }

  /**
   * Takes a share, and waits for it if need be.
   *
   * @param wanted at most {@link #bytes}
   * @throws ApiException with status 503 if there is none by the deadline
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Share take(long wanted, Deadline deadline) throws InterruptedException {
    int units = units(wanted);
    if (!free.tryAcquire(units, deadline.left(), TimeUnit.NANOSECONDS)) {
      throw Errors.unavailable(
              "overloaded",
              "The memory for %s, %d bytes, is taken by other requests.".formatted(purpose, bytes))
          .exception();
    }
    return new Share(units);
  }

  private static int units(long bytes) {
    return Math.toIntExact((bytes + UNIT - 1) / UNIT);
  }

  /**
   * A share, which is given back when it was closed and no work that uses it goes on any more. For
   * any number of threads.
   */
  public final class Share implements AutoCloseable {
    private int units;
    private int users;
    private boolean closed;

    private Share(int units) {
      this.units = units;
    }

    /**
     * Does work in the memory of this share, which is not given back meanwhile.
     *
     * @throws CancellationException if the share was closed before
     */
    public <T> T use(Supplier<T> work) {
      synchronized (this) {
        if (closed) {
          throw new CancellationException("nobody waits for this work");
        }
        users++;
      }
      try {
        return work.get();
      } finally {
        synchronized (this) {
          users--;
          giveBackIfUnused();
        }
      }
    }

    /** Gives back all but so many bytes. */
    public synchronized void keep(long left) {
      int kept = Math.min(units, units(left));
      free.release(units - kept);
      units = kept;
    }

    /** Gives the share back. Does nothing when called again. */
    @Override
    public synchronized void close() {
      closed = true;
      giveBackIfUnused();
    }

    private void giveBackIfUnused() {
      if (closed && users == 0) {
        free.release(units);
        units = 0;
      }
    }
  }
}
