package dev.fovea.server.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeapWatchTest {
  private static final long MEGABYTE = 1 << 20;

  private final AtomicLong used = new AtomicLong(40 * MEGABYTE);
  private final Semaphore collections = new Semaphore(0);
  private final LinkedBlockingQueue<Long> begun = new LinkedBlockingQueue<>();
  private final HeapWatch watch = new HeapWatch(used::get, this::collect);

  private void collect() {
    begun.add(used.get());
    collections.acquireUninterruptibly();
    used.set(60 * MEGABYTE);
  }

  /** Looks until a collection has begun, since one that ends is over a little later. */
  private long lookUntilOneBegins() {
    while (begun.isEmpty()) {
      watch.look();
      Thread.onSpinWait();
    }
    return begun.remove();
  }

  @Test
  void look_little_collectsNothing() {
    used.set(104 * MEGABYTE);
    watch.look();
    assertThat(begun).isEmpty();
  }

  @Test
  void look_much_collectsOnceAndThenWhenThereIsMuchAgain() throws Exception {
    used.set(105 * MEGABYTE);
    watch.look();
    assertThat(begun.take()).isEqualTo(105 * MEGABYTE);
    watch.look();
    collections.release();
    while (used.get() != 60 * MEGABYTE) {
      Thread.onSpinWait();
    }
    assertThat(begun).isEmpty();
    used.set(155 * MEGABYTE);
    assertThat(lookUntilOneBegins()).isEqualTo(155 * MEGABYTE);
    collections.release();
  }

  @Test
  void ofThisJvm_anyCollector_canBeLookedAt() {
    HeapWatch.ofThisJvm().look();
  }
}
