package dev.fovea.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the tasks of one {@link #run} after another. Whoever is free claims the next
 * task, so a core that is taken away delays its own task only. The caller takes part; {@code run}
 * allocates nothing.
 *
 * <p>May be used by several threads at once: their runs follow one another. The threads are
 * daemons. Idle ones spin briefly, since the next run usually follows within microseconds, and then
 * park.
 */
public final class Workers {
  /** A piece of a run's work. */
  @FunctionalInterface
  public interface Task {
    /**
     * Does piece {@code index}.
     *
     * @param worker who does it, less than {@link Workers#count()}; two pieces with the same number
     *     never run at the same time within a run
     */
    void run(int index, int worker);
  }

  private static final int SPINS = 20_000;
  private static final long LOW = 0xffffffffL;
  private static final Task NOTHING = (index, worker) -> {};

  private static final class Shared {
    static final Workers WORKERS =
        new Workers(
            Math.clamp(
                Integer.getInteger("fovea.threads", Runtime.getRuntime().availableProcessors()),
                1,
                1024));
  }

  /*
   * A run is published by setting `state`: its number in the upper half, tasks not yet claimed in
   * the lower. Claiming is one compare-and-set of that word. It fails for a thread that looked at
   * an earlier run, and after it has succeeded the run cannot end before the claimed task has, so
   * `task` and `total` are those of the same run.
   */
  private final AtomicLong state = new AtomicLong();
  private final AtomicInteger unfinished = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Worker[] workers;
  private volatile @Nullable Thread waiting;
  private volatile @Nullable Throwable failure;
  private Task task = NOTHING;
  private int total;

  /**
   * Starts {@code count - 1} threads, to which the caller of {@link #run} is added.
   *
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public Workers(int count) {
    if (count <= 0) {
      throw new IllegalArgumentException(count + " workers: expected at least 1");
    }
    workers = new Worker[count - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].start();
    }
  }

  /** Returns the workers of the process: as many as cores, or as {@code -Dfovea.threads} says. */
  public static Workers shared() {
    return Shared.WORKERS;
  }

  /** Returns the number of workers, including the caller. */
  public int count() {
    return workers.length + 1;
  }

  /**
   * Runs {@code task} for every index in {@code [0, count)} and returns when all are done. If tasks
   * throw, what one of them threw is thrown here, after the others have ended.
   *
   * @throws IllegalStateException if called from within a task
   */
  public void run(int count, Task task) {
    if (Thread.currentThread() instanceof Worker || lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("a task of a run cannot start another run");
    }
    if (count <= 0) {
      return;
    }
    lock.lock();
    try {
      publish(count, task);
      work(0);
      await();
    } finally {
      // These threads outlive the models whose memory a task refers to.
      this.task = NOTHING;
      lock.unlock();
    }
  }

  private void publish(int count, Task task) {
    this.task = task;
    this.total = count;
    failure = null;
    unfinished.set(count);
    state.set(((state.get() >>> 32) + 1) << 32 | count);
    int wanted = Math.min(count - 1, workers.length);
    for (int i = 0; i < wanted; i++) {
      if (workers[i].parked) {
        LockSupport.unpark(workers[i]);
      }
    }
  }

  /** Claims and runs tasks until none is left. */
  private void work(int worker) {
    for (long seen = state.get(); (seen & LOW) != 0; seen = state.get()) {
      if (!state.compareAndSet(seen, seen - 1)) {
        continue;
      }
      try {
        task.run(total - (int) (seen & LOW), worker);
      } catch (Throwable thrown) {
        failure = thrown;
      }
      if (unfinished.decrementAndGet() == 0) {
        LockSupport.unpark(waiting);
      }
    }
  }

  private void await() {
    for (int spin = 0; spin < SPINS && unfinished.get() != 0; spin++) {
      Thread.onSpinWait();
    }
    if (unfinished.get() != 0) {
      waiting = Thread.currentThread();
      while (unfinished.get() != 0) {
        LockSupport.park(this);
      }
      waiting = null;
    }
    switch (failure) {
      case null -> {}
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      case Throwable other -> throw new IllegalStateException(other);
    }
  }

  private final class Worker extends Thread {
    private final int number;
    private volatile boolean parked;

    Worker(int number) {
      super("fovea-worker-" + number);
      this.number = number;
      setDaemon(true);
    }

    @Override
    public void run() {
      while (true) {
        work(number);
        for (int spin = 0; spin < SPINS && noTask(); spin++) {
          Thread.onSpinWait();
        }
        parked = true;
        while (noTask()) {
          LockSupport.park(Workers.this);
        }
        parked = false;
      }
    }

    private boolean noTask() {
      return (state.get() & LOW) == 0;
    }
  }
}
