package dev.fovea.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.server.wire.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaneTest {
  private static final Duration SMALL = Duration.ofMillis(1);
  private static final Duration LARGE = Duration.ofSeconds(100);

  private final Lane lane = new Lane("test", 1, 4, () -> 0);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final LinkedBlockingQueue<Object> ended = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    lane.close();
  }

  private static Deadline never() {
    return Deadline.in(Duration.ofHours(1));
  }

  /** Starts work on a virtual thread; what comes of it is put into {@link #ended}. */
  private Thread start(Duration expected, Callable<?> work) {
    return Thread.startVirtualThread(() -> {
      try {
        ended.add(lane.run(expected, never(), work));
      } catch (InterruptedException | RuntimeException e) {
        ended.add(e);
      }
    });
  }

  private String hold() throws InterruptedException {
    begun.countDown();
    gate.await();
    return "held";
  }

  private void awaitWaiting(int count) {
    while (lane.waiting() != count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void run_isDoneOnAPlatformThread() throws Exception {
    assertThat(lane.run(SMALL, never(), () -> Thread.currentThread().isVirtual())).isFalse();
  }

  @Test
  void run_throws_throwsTheSame() {
    FoveaException failure = new FoveaException(ErrorCode.INVALID_IMAGE, "no picture");
    assertThatThrownBy(() ->
            lane.run(
                SMALL,
                never(),
                () -> {
                  throw failure;
                }))
        .isSameAs(failure);
    assertThatThrownBy(() ->
            lane.run(
                SMALL,
                never(),
                () -> {
                  throw new OutOfMemoryError("heap");
                }))
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void run_smallAfterLarge_isDoneFirst() throws Exception {
    start(SMALL, this::hold);
    begun.await();
    List<Object> order = new ArrayList<>();
    start(LARGE, () -> order.add("large"));
    awaitWaiting(1);
    start(SMALL, () -> order.add("small"));
    awaitWaiting(2);
    gate.countDown();
    for (int i = 0; i < 3; i++) {
      ended.take();
    }
    assertThat(order).containsExactly("small", "large");
  }

  @Test
  void run_equalWork_isDoneInOrderOfArrival() throws Exception {
    start(SMALL, this::hold);
    begun.await();
    List<Object> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      start(SMALL, () -> order.add(number));
      awaitWaiting(1 + i);
    }
    gate.countDown();
    for (int i = 0; i < 4; i++) {
      ended.take();
    }
    assertThat(order).containsExactly(0, 1, 2);
  }

  @Test
  void run_full_isRefusedWith503() throws Exception {
    start(SMALL, this::hold);
    begun.await();
    for (int i = 0; i < 3; i++) {
      start(SMALL, () -> "waited");
    }
    awaitWaiting(3);
    assertThatThrownBy(() -> lane.run(SMALL, never(), () -> "late"))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.error().status()).isEqualTo(503);
              assertThat(e.error().headers()).containsKey("Retry-After");
            });
    gate.countDown();
  }

  @Test
  void run_callerInterrupted_returnsAtOnceAndInterruptsTheWork() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread caller =
        start(
            SMALL,
            () -> {
              try {
                return hold();
              } catch (InterruptedException e) {
                interrupted.complete(true);
                throw e;
              }
            });
    begun.await();
    caller.interrupt();
    assertThat(ended.take()).isInstanceOf(InterruptedException.class);
    assertThat(interrupted.get()).isTrue();
    assertThat(lane.run(SMALL, never(), () -> Thread.currentThread().isInterrupted())).isFalse();
  }

  @Test
  void run_callerInterruptedWhileQueued_isNeverDone() throws Exception {
    start(SMALL, this::hold);
    begun.await();
    Thread caller = start(SMALL, () -> ended.add("done"));
    awaitWaiting(1);
    caller.interrupt();
    assertThat(ended.take()).isInstanceOf(InterruptedException.class);
    awaitWaiting(0);
    gate.countDown();
    assertThat(ended.take()).isEqualTo("held");
    assertThat(lane.run(SMALL, never(), () -> "next")).isEqualTo("next");
    assertThat(ended).isEmpty();
  }

  @Test
  void run_deadlinePassed_isRefusedAndInterrupted() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    assertThatThrownBy(() ->
            lane.run(
                SMALL,
                Deadline.in(Duration.ofMillis(20)),
                () -> {
                  try {
                    return hold();
                  } catch (InterruptedException e) {
                    interrupted.complete(true);
                    throw e;
                  }
                }))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.error().status()).isEqualTo(503));
    if (begun.getCount() == 0) {
      assertThat(interrupted.get()).isTrue();
    }
  }

  @Test
  void close_whileWorking_interruptsAndTellsAll() throws Exception {
    start(SMALL, this::hold);
    begun.await();
    start(SMALL, () -> "waited");
    awaitWaiting(1);
    lane.close();
    for (Object end : List.of(ended.take(), ended.take())) {
      assertThat(end)
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.error().code()).isEqualTo("shutting_down"));
    }
    assertThatThrownBy(() -> lane.run(SMALL, never(), () -> "late"))
        .isInstanceOf(ApiException.class);
  }
}
