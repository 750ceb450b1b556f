package dev.fovea.files;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Calls that the operating system may never return from: to open or read a file, to look a name up.
 * Each has a platform thread of its own, which is left behind when its time is up or nobody waits
 * for it any more, so that no thread of others is held. For any number of threads.
 */
public final class BlockingCalls {
  private final String name;
  private final Semaphore free;

  /**
   * Creates a place for calls.
   *
   * @param name what the threads are called, as in "read files"
   * @param most how many there may be at the same time, with those that were left behind
   */
  public BlockingCalls(String name, int most) {
    this.name = name;
    this.free = new Semaphore(most, /* fair= */ true);
  }

  /**
   * Returns what {@code call} returns.
   *
   * @param most how long it may take, with the wait for others to return
   * @throws RejectedExecutionException if calls that were left behind leave no room for this one
   * @throws TimeoutException if it has not returned by then; its thread is interrupted and left
   *     behind
   * @throws ExecutionException if it throws
   * @throws InterruptedException if the thread is interrupted meanwhile; likewise
   */
  public <T> T call(Callable<T> call, Duration most)
      throws InterruptedException, TimeoutException, ExecutionException {
    return call(call, _ -> {}, most);
  }

  /**
   * Returns what {@code call} returns, as above.
   *
   * @param late gets what it returns when nobody waits for it any more, to give it back
   */
  <T> T call(Callable<T> call, Consumer<T> late, Duration most)
      throws InterruptedException, TimeoutException, ExecutionException {
    long deadline = System.nanoTime() + most.toNanos();
    if (!free.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new RejectedExecutionException(
          "Earlier attempts to " + name + " have not come back yet.");
    }
    Call<T> task = new Call<>(call, late);
    start(task);
    try {
      return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | InterruptedException e) {
      task.leave();
      throw e;
    }
  }

  /** A call whose result is given to somebody in any case. */
  private static final class Call<T> extends FutureTask<T> {
    private final Consumer<T> late;

    Call(Callable<T> call, Consumer<T> late) {
      super(call);
      this.late = late;
    }

    @Override
    protected void set(T result) {
      super.set(result);
      if (isCancelled()) {
        late.accept(result);
      }
    }

    /** Says that nobody waits any more. */
    void leave() {
      if (!cancel(/* mayInterruptIfRunning= */ true) && state() == State.SUCCESS) {
        late.accept(resultNow());
      }
    }
  }

  private void start(FutureTask<?> task) {
    boolean started = false;
    try {
      Thread.ofPlatform()
          .daemon()
          .name(name)
          .start(() -> {
            try {
              task.run();
            } finally {
              free.release();
            }
          });
      started = true;
    } finally {
      if (!started) {
        free.release();
      }
    }
  }
}
