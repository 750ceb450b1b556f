package dev.fovea.hub.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends bodies that stop coming. The JDK's client has no timeout between the bytes of a body, so a
 * thread looks at the open ones now and then and closes those whose reader waits too long.
 */
final class StallWatch implements AutoCloseable {
  private static final long LONGEST_INTERVAL_MILLIS = 500;
  private static final int SKIPPED_AT_ONCE = 1 << 14;

  private final long timeoutNanos;
  private final ScheduledExecutorService executor;
  private final Set<Guarded> open = ConcurrentHashMap.newKeySet();

  StallWatch(Duration timeout) {
    this.timeoutNanos = timeout.toNanos();
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fovea-stall-watch").factory());
    long interval = Math.clamp(timeout.toMillis() / 4, 1, LONGEST_INTERVAL_MILLIS);
    var _ = executor.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
  }

  InputStream guard(InputStream body) {
    Guarded guarded = new Guarded(body);
    open.add(guarded);
    return guarded;
  }

  private void look() {
    long now = System.nanoTime();
    for (Guarded body : open) {
      if (body.waiting && now - body.since > timeoutNanos) {
        body.stop();
      }
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private final class Guarded extends FilterInputStream {
    private volatile boolean waiting;
    private volatile long since;
    private volatile boolean stalled;

    Guarded(InputStream body) {
      super(body);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      since = System.nanoTime();
      waiting = true;
      try {
        int read = in.read(bytes, offset, length);
        if (read < 0 && stalled) {
          throw stall(null);
        }
        return read;
      } catch (IOException e) {
        throw stalled ? stall(e) : e;
      } finally {
        waiting = false;
      }
    }

    /** Reads, since the body itself would wait without being watched. */
    @Override
    public long skip(long count) throws IOException {
      byte[] skipped = new byte[Math.clamp(count, 0, SKIPPED_AT_ONCE)];
      long left = Math.max(0, count);
      while (left > 0) {
        int read = read(skipped, 0, (int) Math.min(left, skipped.length));
        if (read < 0) {
          break;
        }
        left -= read;
      }
      return Math.max(0, count) - left;
    }

    private IOException stall(@Nullable IOException cause) {
      return new IOException(
          "nothing came for " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms", cause);
    }

    private void stop() {
      stalled = true;
      try {
        in.close();
      } catch (IOException e) {
        // The reader hears of it.
      }
    }

    @Override
    public void close() throws IOException {
      open.remove(this);
      super.close();
    }
  }
}
