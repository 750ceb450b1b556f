package dev.fovea.server;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls that the operating system may never return from: to read a file, to look a name up. Each
 * has a platform thread of its own, which is left behind when its time is up or nobody waits for it
 * any more, so that no thread of others is held. For any number of threads.
 */
final class BlockingCalls {
  private final String name;
  private final Semaphore free;

  /**
   * Creates a place for calls.
   *
   * @param name what the threads are called
   * @param most how many there may be at the same time, with those that were left behind
   */
  BlockingCalls(String name, int most) {
    this.name = name;
    this.free = new Semaphore(most, /* fair= */ true);
  }

  /**
   * Returns what {@code call} returns.
   *
   * @throws ApiException with status 503 if calls that were left behind leave no room for this one
   * @throws TimeoutException if it has not returned by the deadline; its thread is interrupted and
   *     left behind
   * @throws ExecutionException if it throws
   * @throws InterruptedException if the thread is interrupted meanwhile; likewise
   */
  <T> T call(Callable<T> call, Deadline deadline)
      throws InterruptedException, TimeoutException, ExecutionException {
    if (!free.tryAcquire(deadline.left(), TimeUnit.NANOSECONDS)) {
      throw Errors.unavailable(
              "overloaded", "Earlier attempts to " + name + " have not come back yet.")
          .exception();
    }
    FutureTask<T> task = new FutureTask<>(call);
    start(task);
    try {
      return task.get(deadline.left(), TimeUnit.NANOSECONDS);
    } finally {
      task.cancel(/* mayInterruptIfRunning= */ true);
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
