package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
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
    assertThat(calls.call(() -> Thread.currentThread().isVirtual(), Deadline.in(LONG))).isFalse();
    assertThatThrownBy(() ->
            calls.call(
                () -> {
                  throw new IOException("gone");
                },
                Deadline.in(LONG)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void call_neverReturns_isLeftBehindAndCounted() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> calls.call(this::stuck, Deadline.in(SHORT)))
          .isInstanceOf(TimeoutException.class);
    }
    assertThatThrownBy(() -> calls.call(() -> 1, Deadline.in(SHORT)))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.error().status()).isEqualTo(503);
              assertThat(e.error().headers()).containsKey("Retry-After");
            });
    gate.countDown();
    assertThat(calls.call(() -> 1, Deadline.in(LONG))).isEqualTo(1);
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
                Deadline.in(LONG));
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
