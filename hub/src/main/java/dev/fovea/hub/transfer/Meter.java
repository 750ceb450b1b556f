package dev.fovea.hub.transfer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Counts bytes and tells the listener. Any thread counts; the pull's own thread tells. */
public final class Meter {
  private static final long SECOND = 1_000_000_000;
  private static final Duration LONGEST = Duration.ofHours(100);
  private static final int WINDOW = 10;

  private final PullListener listener;
  private final AtomicLong done = new AtomicLong();
  private final AtomicReference<Optional<String>> waiting = new AtomicReference<>(Optional.empty());
  private final Deque<Reading> readings = new ArrayDeque<>();
  private final LongSupplier nanos;
  private long total;
  private boolean started;

  private record Reading(long nanos, long bytes) {}

  public Meter(PullListener listener) {
    this(listener, System::nanoTime);
  }

  public Meter(PullListener listener, LongSupplier nanos) {
    this.listener = listener;
    this.nanos = nanos;
  }

  /** Begins, or begins again when other files prove to be needed. */
  public void start(long totalBytes, long presentBytes) {
    total = totalBytes;
    done.set(presentBytes);
    readings.clear();
    readings.add(new Reading(nanos.getAsLong(), presentBytes));
    if (!started) {
      started = true;
      listener.on(new PullEvent.Started(totalBytes, presentBytes));
    }
  }

  /** Tells the listener at once why nothing comes. For the pull's own thread. */
  public void tell(String reason) {
    listener.on(new PullEvent.Waiting(reason));
  }

  /** Has the pull's own thread tell the listener why nothing comes. */
  void waits(String reason) {
    waiting.set(Optional.of(reason));
  }

  void add(long bytes) {
    done.addAndGet(bytes);
  }

  /** Tells the listener what there is to tell: how far the pull is, once a second. */
  void tick() {
    waiting.getAndSet(Optional.empty()).ifPresent(this::tell);
    long now = nanos.getAsLong();
    if (now - readings.getLast().nanos() < SECOND) {
      return;
    }
    long bytes = Math.clamp(done.get(), 0, total);
    Reading oldest = readings.getFirst();
    long come = Math.max(0, bytes - oldest.bytes());
    long rate = (long) ((double) come * SECOND / (now - oldest.nanos()));
    readings.add(new Reading(now, bytes));
    if (readings.size() > WINDOW) {
      readings.removeFirst();
    }
    Optional<Duration> left =
        Optional.of(rate)
            .filter(some -> some > 0)
            .map(some -> Duration.ofSeconds((total - bytes) / some))
            .filter(time -> time.compareTo(LONGEST) <= 0);
    listener.on(new PullEvent.Progress(bytes, total, rate, left));
  }
}
