package dev.fovea.library;

import static dev.fovea.library.FakeOpener.model;
import static dev.fovea.library.PoolFixture.A;
import static dev.fovea.library.PoolFixture.B;
import static dev.fovea.library.PoolFixture.C;
import static dev.fovea.library.PoolFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.library.ModelStatus.State;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who leaves a pool, and when. */
@Timeout(60)
class ModelPoolLeaveTest {
  private final PoolFixture models = new PoolFixture();

  @AfterEach
  void close() {
    models.close();
  }

  @Test
  void expireDue_idleLongerThanItsTime_leaves() throws Exception {
    models.use(A);
    models.pool.acquire(B, Optional.of(KeepAlive.parse("10m"))).close();
    models.pass(Duration.ofSeconds(299));
    assertThat(models.loaded()).containsExactly("a-30", "b-30");
    assertThat(models.pool.expireDue()).isEqualTo(Duration.ofSeconds(1));
    models.pass(Duration.ofSeconds(1));
    assertThat(models.loaded()).containsExactly("b-30");
    models.use(B);
    models.pass(Duration.ofSeconds(599));
    assertThat(models.loaded()).as("each request starts the time anew").containsExactly("b-30");
    models.pass(Duration.ofSeconds(1));
    assertThat(models.opener.inMemory).hasValue(0);
  }

  @Test
  void expireDue_busyPinnedOrKept_stay() throws Exception {
    models.pool.load(
        model("p-10"), Optional.of(new KeepAlive(Duration.ZERO)), Optional.of(true), LONG);
    models.pool.acquire(model("k-10"), Optional.of(KeepAlive.parse("-1"))).close();
    try (Lease _ = models.acquire(A)) {
      models.pass(Duration.ofDays(300));
      assertThat(models.loaded()).containsExactly("a-30", "k-10", "p-10");
    }
    models.use(B);
    assertThat(models.loaded()).as("kept, but not for good").contains("p-10", "b-30", "a-30");
  }

  @Test
  void release_keepAliveOfZero_leavesAtOnce() throws Exception {
    KeepAlive zero = new KeepAlive(Duration.ZERO);
    Lease first = models.pool.acquire(A, Optional.of(zero));
    Lease second = models.acquire(A);
    first.close();
    first.close();
    assertThat(models.loaded()).containsExactly("a-30");
    second.close();
    models.settle();
    assertThat(models.opener.events()).containsExactly("load a-30", "close a-30");
  }

  @Test
  void unload_busy_answersEndAndNewRequestsLoadAnew() throws Exception {
    Lease running = models.acquire(A);
    Future<Boolean> unloading = models.callers.submit(() -> models.pool.unload(A));
    while (models.pool.status().getFirst().state() != State.DRAINING) {
      Thread.onSpinWait();
    }
    Future<Lease> next = models.later(A);
    assertThat(models.opener.events()).containsExactly("load a-30");
    running.close();
    assertThat(unloading.get()).isTrue();
    next.get().close();
    assertThat(models.opener.events()).containsExactly("load a-30", "close a-30", "load a-30");
  }

  @Test
  void unload_whileLoading_whoWaitsIsAnsweredAndItLeavesAllTheSame() throws Exception {
    models.restart(Duration.ofMillis(20), 100);
    models.opener.gate = new CountDownLatch(1);
    Future<?> waiting =
        models.callers.submit(
            () -> models.pool.load(A, Optional.of(KeepAlive.FOREVER), Optional.of(true), LONG));
    while (models.waiting() == 0) {
      Thread.onSpinWait();
    }
    assertThat(models.pool.unload(A)).isFalse();
    models.opener.gate.countDown();
    waiting.get();
    while (!models.pool.status().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(models.opener.events()).containsExactly("load a-30", "close a-30");
  }

  @Test
  void unload_pinned_leaves() throws Exception {
    models.pool.load(A, Optional.empty(), Optional.of(true), LONG);
    assertThat(models.pool.unload(A)).isTrue();
    assertThat(models.pool.unload(A)).isTrue();
    assertThat(models.pool.status()).isEmpty();
  }

  @Test
  void acquire_afterAKeptModelHadToLeave_pinsItAgain() throws Exception {
    models.pool.keep(A);
    models.use(A);
    assertThat(models.pool.status().getFirst().pinned()).isTrue();
    assertThat(models.pool.unload(A)).isTrue();
    models.use(A, B);
    models.settle();
    assertThat(models.pool.status())
        .filteredOn(ModelStatus::pinned)
        .extracting(status -> status.model().id())
        .containsExactly("a-30");
  }

  @Test
  void load_saysHowTheModelIs() throws Exception {
    Optional<ModelStatus> status = models.pool.load(A, Optional.empty(), Optional.of(true), LONG);
    assertThat(status.orElseThrow().pinned()).isTrue();
    StoredModel sameFiles = StoredModel.of("other", Optional.empty(), A.folder().orElseThrow(), 0);
    assertThat(models.pool.load(sameFiles, Optional.empty(), Optional.empty(), LONG))
        .isEqualTo(status);
  }

  @Test
  void close_failsWithAnError_itsMemoryIsFreeAndOthersAreClosed() throws Exception {
    models.opener.failsToClose = "a-30";
    models.use(A, B, C);
    models.settle();
    assertThat(models.loaded()).containsExactly("b-30", "c-30");
    models.use(A, B);
    models.pool.close();
    assertThat(models.opener.events()).endsWith("close a-30", "close b-30");
  }

  @Test
  void close_closesAllAndRefuses() throws Exception {
    models.use(A, B);
    models.pool.close();
    assertThat(models.opener.inMemory).hasValue(0);
    assertThatThrownBy(() -> models.acquire(C))
        .isInstanceOfSatisfying(
            PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_CLOSED));
  }

  @Test
  void close_whileLoading_closesWhatWasLoaded() throws Exception {
    models.opener.gate = new CountDownLatch(1);
    Future<Lease> a = models.later(A);
    models.pool.close();
    assertThatThrownBy(a::get).hasCauseInstanceOf(PoolException.class);
    models.opener.gate.countDown();
    while (!models.opener.events().contains("close a-30")) {
      Thread.onSpinWait();
    }
    assertThat(models.opener.inMemory).hasValue(0);
  }
}
