package dev.fovea.server.work;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Has the heap collected when much of it is garbage. The serial collector, which Fovea's launcher
 * chooses because it is small, lets the old generation grow to its limit before it looks for
 * garbage there, and bodies and pictures in the works end up there while they are used. Does
 * nothing with other collectors, which look by themselves. For any number of threads.
 */
public final class HeapWatch {
  /** What may be garbage before it is worth a collection. */
  private static final long SLACK = 64L << 20;

  private static final String OLD_GENERATION = "Tenured Gen";
  private static final String MOST_FREE = "MaxHeapFreeRatio";

  private final LongSupplier used;
  private final Runnable collection;
  private final AtomicBoolean collecting = new AtomicBoolean();
  private volatile long limit;

  /**
   * Creates a watch.
   *
   * @param used what the old generation has, garbage included
   * @param collection collects it
   */
  HeapWatch(LongSupplier used, Runnable collection) {
    this.used = used;
    this.collection = collection;
    this.limit = used.getAsLong() + SLACK;
  }

  /** Returns a watch of this JVM's heap. */
  public static HeapWatch ofThisJvm() {
    Optional<MemoryPoolMXBean> old =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getName().equals(OLD_GENERATION))
            .findFirst();
    return old.map(pool -> new HeapWatch(() -> pool.getUsage().getUsed(), HeapWatch::collect))
        .orElseGet(() -> new HeapWatch(() -> 0, () -> {}));
  }

  /** Starts a collection if it is time. Returns at once. */
  public void look() {
    if (used.getAsLong() > limit && collecting.compareAndSet(false, true)) {
      Thread.ofPlatform()
          .daemon()
          .name("collect")
          .start(() -> {
            try {
              collection.run();
              long live = used.getAsLong();
              limit = live + live / 2 + SLACK;
            } finally {
              collecting.set(false);
            }
          });
    }
  }

  /** Collects, and leaves the heap as large as it is, since the next requests need it again. */
  private static void collect() {
    HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    String before = vm.getVMOption(MOST_FREE).getValue();
    vm.setVMOption(MOST_FREE, "100");
    try {
      System.gc();
    } finally {
      vm.setVMOption(MOST_FREE, before);
    }
  }
}
