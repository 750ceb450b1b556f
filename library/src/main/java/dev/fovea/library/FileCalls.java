package dev.fovea.library;

import dev.fovea.base.ErrorCode;
import dev.fovea.files.BlockingCalls;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * What requests have read and written of models' files, by platform threads and in time: a disk
 * that does not answer would hold the carrier of a virtual thread. For any number of threads.
 *
 * @param time how long a call may take
 */
record FileCalls(BlockingCalls calls, Duration time) {
  /** How many calls may go on at the same time, those that never return included. */
  private static final int MOST = 8;

  private static final Duration TIME = Duration.ofSeconds(60);

  FileCalls() {
    this(new BlockingCalls("read the files of models", MOST), TIME);
  }

  /**
   * Returns what {@code call} returns. What it throws is thrown here.
   *
   * @throws PoolException if it does not return in time, or too many others did not
   * @throws InterruptedException if the thread is interrupted meanwhile; so is the call
   */
  <T> T call(Callable<T> call) throws InterruptedException {
    try {
      return calls.call(call, time);
    } catch (RejectedExecutionException e) {
      throw late(String.valueOf(e.getMessage()));
    } catch (TimeoutException e) {
      throw late("The files of models could not be read in time.");
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  private static PoolException late(String message) {
    return new PoolException(ErrorCode.OVERLOADED, message);
  }

  private static RuntimeException unwrapped(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case RuntimeException failure -> failure;
      case InterruptedException interrupted -> throw interrupted;
      case Error failure -> throw failure;
      case null, default -> new IllegalStateException(e);
    };
  }
}
