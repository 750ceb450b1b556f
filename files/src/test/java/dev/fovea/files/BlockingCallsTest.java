package dev.fovea.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingCallsTest {
  private static final Duration LONG = Duration.ofSeconds(50);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final BlockingCalls calls = new BlockingCalls("read", 2);
  private final CountDownLatch gate = new CountDownLatch(1);

  @Test
  void call_returnsAndThrowsWhatTheCallDoes() throws Exception {
    assertThat(calls.call(() -> Thread.currentThread().isVirtual(), LONG)).isFalse();
    assertThatThrownBy(() ->
            calls.call(
                () -> {
                  throw new IOException("gone");
                },
                LONG))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void call_neverReturns_isLeftBehindAndCounted() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> calls.call(this::stuck, SHORT)).isInstanceOf(TimeoutException.class);
    }
    assertThatThrownBy(() -> calls.call(() -> 1, SHORT))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("Earlier attempts to read have not come back yet.");
    gate.countDown();
    assertThat(calls.call(() -> 1, LONG)).isEqualTo(1);
  }

  @Test
  void call_callerInterrupted_returnsAtOnceAndInterruptsTheCall() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        Thread.startVirtualThread(() -> {
          try {
            calls.call(
                () -> {
                  begun.countDown();
                  try {
                    gate.await();
                    return interrupted.complete(false);
                  } catch (InterruptedException e) {
                    return interrupted.complete(true);
                  }
                },
                LONG);
          } catch (Exception e) {
            thrown.complete(e);
          }
        });
    begun.await();
    caller.interrupt();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(interrupted.get()).isTrue();
  }

  /** A call that nothing but the gate ends, as some of the operating system are. */
  private int stuck() {
    while (true) {
      try {
        gate.await();
        return 0;
      } catch (InterruptedException e) {
        // The operating system does not look at this.
      }
    }
  }
}
