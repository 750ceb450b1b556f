package dev.fovea.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.files.BlockingCalls;
import dev.fovea.hub.settings.HubException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FileCallsTest {
  private final CountDownLatch gate = new CountDownLatch(1);
  private final BlockingCalls calls = new BlockingCalls("read", 1);
  private final FileCalls hasty = new FileCalls(calls, Duration.ZERO);
  private final FileCalls patient = new FileCalls(calls, Duration.ofSeconds(50));

  @AfterEach
  void open() {
    gate.countDown();
  }

  /** A disk that does not answer, and does not look at interrupts. */
  private int stuck() {
    while (true) {
      try {
        gate.await();
        return 0;
      } catch (InterruptedException e) {
        // It answers when it answers.
      }
    }
  }

  @Test
  void call_throws_isThrownAsItIs() {
    assertThatThrownBy(() ->
            new FileCalls()
                .call(() -> {
                  throw new HubException(ErrorCode.CACHE, "odd");
                }))
        .isInstanceOf(HubException.class)
        .hasMessage("odd");
  }

  /** Has a call begun that does not come back, and waits for it no longer. */
  private void leave() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                patient.call(() -> {
                  begun.countDown();
                  return stuck();
                });
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    begun.await();
    caller.interrupt();
    caller.join();
  }

  @Test
  void call_diskDoesNotAnswer_isOverloaded() {
    assertOverloaded(() -> hasty.call(this::stuck), "could not be read in time");
  }

  @Test
  void call_othersHaveNotComeBack_isOverloadedUntilTheyDo() throws Exception {
    leave();
    assertOverloaded(() -> hasty.call(() -> 1), "have not come back yet");
    gate.countDown();
    assertThat(patient.call(() -> 1)).isEqualTo(1);
  }

  @Test
  void find_diskDoesNotAnswer_modelsInMemoryAreFoundAllTheSame() throws Exception {
    try (ModelPool pool =
        new ModelPool(
            new CatalogStore(),
            new FakeOpener(),
            PoolOptions.DEFAULTS.withBudget(70),
            System::nanoTime,
            patient)) {
      StoredModel loaded = FakeOpener.model("a-30");
      pool.acquire(loaded, Optional.empty()).close();
      leave();
      assertThat(pool.find("a-30")).hasValue(loaded);
      pool.acquire(loaded, Optional.empty()).close();
    }
  }

  private static void assertOverloaded(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED))
        .hasMessageContaining(message);
  }
}
