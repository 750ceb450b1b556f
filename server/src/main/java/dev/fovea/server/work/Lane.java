package dev.fovea.server.work;

import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.Errors;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A few platform threads that compute for requests, while the virtual threads of those wait. For
 * any number of threads.
 *
 * <p>What waits is done in the order of its arrival plus the time that it is expected to take:
 * small work overtakes large work that came a little earlier, and large work waits no longer than
 * it takes itself for what comes after it. So none starves.
 */
final class Lane implements AutoCloseable {
  /** Threads without work end after this time. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final ThreadPoolExecutor threads;
  private final int most;
  private final LongSupplier clock;
  private final AtomicInteger present = new AtomicInteger();
  private final AtomicLong arrivals = new AtomicLong();

  /**
   * Creates a lane.
   *
   * @param name what its threads are called
   * @param threads how many work at the same time
   * @param most how many requests it has at the same time, waiting and being worked for
   */
  Lane(String name, int threads, int most) {
    this(name, threads, most, System::nanoTime);
  }

  Lane(String name, int threads, int most, LongSupplier clock) {
    this.most = most;
    this.clock = clock;
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE.toNanos(),
            TimeUnit.NANOSECONDS,
            new PriorityBlockingQueue<>(),
            Thread.ofPlatform().daemon().name(name + "-", 0).factory());
    this.threads.allowCoreThreadTimeOut(true);
  }

  /** Work for a request. */
  private final class Task<T> extends FutureTask<T> implements Comparable<Task<?>> {
    private final long rank;
    private final long arrival = arrivals.getAndIncrement();

    Task(Callable<T> work, long rank) {
      super(work);
      this.rank = rank;
    }

    @Override
    protected void done() {
      present.decrementAndGet();
    }

    @Override
    public int compareTo(Task<?> other) {
      // A difference, since the clock may overflow.
      int order = Long.signum(rank - other.rank);
      return order == 0 ? Long.compare(arrival, other.arrival) : order;
    }
  }

  /**
   * Has {@code work} done and returns what it returns. What it throws is thrown here.
   *
   * @param expected how long it will take, as far as that can be told
   * @throws ApiException with status 503 if too much is to be done already, or it is not done by
   *     the deadline; its thread is interrupted then
   * @throws InterruptedException if the thread is interrupted meanwhile; likewise
   */
  <T> T run(Duration expected, Deadline deadline, Callable<T> work) throws InterruptedException {
    if (present.incrementAndGet() > most) {
      present.decrementAndGet();
      throw Errors.unavailable("overloaded", most + " requests are being prepared already.")
          .exception();
    }
    Task<T> task = new Task<>(work, clock.getAsLong() + expected.toNanos());
    try {
      threads.execute(task);
      return task.get(deadline.left(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw Errors.unavailable("overloaded", "The request took too long to prepare.").exception();
    } catch (RejectedExecutionException | CancellationException e) {
      throw Errors.shuttingDown().exception();
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      task.cancel(/* mayInterruptIfRunning= */ true);
      threads.remove(task);
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      // Nobody but the lane's end interrupts work whose caller is still there.
      case CancellationException _, InterruptedException _ -> Errors.shuttingDown().exception();
      case RuntimeException exception -> exception;
      case Error error -> throw error;
      case null, default -> new IllegalStateException(e);
    };
  }

  /** Returns how much work waits for a thread. */
  int waiting() {
    return threads.getQueue().size();
  }

  /** Interrupts all work and does no more. */
  @Override
  public void close() {
    for (Runnable waiting : threads.shutdownNow()) {
      if (waiting instanceof FutureTask<?> task) {
        task.cancel(/* mayInterruptIfRunning= */ false);
      }
    }
  }
}
