package dev.fovea.library;

import static dev.fovea.library.FakeOpener.model;
import static dev.fovea.library.PoolFixture.A;
import static dev.fovea.library.PoolFixture.B;
import static dev.fovea.library.PoolFixture.C;
import static dev.fovea.library.PoolFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets into a pool. */
@Timeout(60)
class ModelPoolTest {
  private final PoolFixture models = new PoolFixture();

  @AfterEach
  void close() {
    models.close();
  }

  @Test
  void acquire_again_loadsOnce() throws Exception {
    models.use(A, A, A);
    assertThat(models.opener.events()).containsExactly("load a-30");
    assertThat(models.pool.status().getFirst().requests()).isEqualTo(3);
  }

  @Test
  void acquire_manyAtOnce_loadsOnce() throws Exception {
    models.opener.gate = new CountDownLatch(1);
    List<Future<Lease>> leases = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      leases.add(models.callers.submit(() -> models.acquire(A)));
    }
    while (models.waiting() < 50) {
      Thread.onSpinWait();
    }
    models.opener.gate.countDown();
    for (Future<Lease> lease : leases) {
      assertThat(lease.get().model().info().name()).isEqualTo("a-30");
      lease.get().close();
    }
    assertThat(models.opener.events()).containsExactly("load a-30");
  }

  @Test
  void acquire_noRoom_leastRecentlyUsedLeaves() throws Exception {
    models.use(A, B, A, C);
    assertThat(models.opener.events())
        .containsExactly("load a-30", "load b-30", "close b-30", "load c-30");
    models.use(B);
    assertThat(models.opener.events()).endsWith("close a-30", "load b-30");
    assertThat(models.loaded()).containsExactly("b-30", "c-30");
    assertThat(models.pool.reservedBytes()).isEqualTo(60);
  }

  @Test
  void acquire_largeModel_asManyLeaveAsNeeded() throws Exception {
    models.use(model("x-20"), model("y-20"), model("z-20"), model("big-45"));
    assertThat(models.loaded()).containsExactly("big-45", "z-20");
  }

  @Test
  void acquire_pinnedAreOlder_othersLeave() throws Exception {
    models.pool.load(A, Optional.empty(), Optional.of(true), LONG);
    models.use(B, C);
    assertThat(models.loaded()).containsExactly("a-30", "c-30");
  }

  @Test
  void acquire_busyAreOlder_othersLeave() throws Exception {
    try (Lease _ = models.acquire(A)) {
      models.use(B, C);
      assertThat(models.loaded()).containsExactly("a-30", "c-30");
    }
  }

  @Test
  void acquire_allBusy_waitsForTheFirstThatEnds() throws Exception {
    Lease a = models.acquire(A);
    Lease b = models.acquire(B);
    Future<Lease> c = models.later(C);
    assertThat(c.isDone()).isFalse();
    b.close();
    c.get().close();
    assertThat(models.opener.events()).endsWith("close b-30", "load c-30");
    a.close();
  }

  @Test
  void acquire_allBusyForTooLong_saysWhoHoldsWhat() throws Exception {
    models.restart(Duration.ofMillis(20), 100);
    models.load(A, B);
    try (Lease _ = models.acquire(A);
        Lease _ = models.acquire(B)) {
      assertThatThrownBy(() -> models.acquire(C))
          .isInstanceOfSatisfying(
              PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MEMORY_BUSY))
          .hasMessageContainingAll("c-30", "a-30", "b-30", "1 running");
      assertThat(models.pool.status()).hasSize(2);
    }
    models.load(C);
  }

  @Test
  void acquire_pinnedHoldWhatItNeeds_isRefusedAtOnce() throws Exception {
    models.pool.load(A, Optional.empty(), Optional.of(true), LONG);
    models.pool.load(B, Optional.empty(), Optional.of(true), LONG);
    assertThatThrownBy(() -> models.acquire(C))
        .isInstanceOfSatisfying(
            PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MEMORY_BUSY))
        .hasMessageContaining("pinned");
    assertThat(models.loaded()).containsExactly("a-30", "b-30");
  }

  @Test
  void acquire_largerThanTheBudget_isRefusedAndNobodyLeaves() throws Exception {
    models.use(A);
    assertThatThrownBy(() -> models.acquire(model("huge-71")))
        .isInstanceOfSatisfying(
            PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_TOO_LARGE))
        .hasMessageContaining("huge-71 does not fit");
    assertThat(models.opener.events()).containsExactly("load a-30");
    models.use(model("full-70"));
  }

  @Test
  void acquire_loadFails_allWhoWaitHearItAndTheNextTriesAgain() throws Exception {
    models.opener.failuresToCome.set(1);
    models.opener.gate = new CountDownLatch(1);
    Future<Lease> first = models.later(A);
    Future<Lease> second = models.callers.submit(() -> models.acquire(A));
    while (models.waiting() < 2) {
      Thread.onSpinWait();
    }
    models.opener.gate.countDown();
    for (Future<Lease> waiter : List.of(first, second)) {
      assertThatThrownBy(waiter::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(FoveaException.class)
          .hasMessage("a-30 is damaged");
    }
    assertThat(models.pool.reservedBytes()).isZero();
    models.use(A);
    assertThat(models.opener.events()).containsExactly("fail a-30", "load a-30");
  }

  @Test
  void acquire_interrupted_stopsWaitingAndIsForgotten() throws Exception {
    try (Lease _ = models.acquire(A);
        Lease _ = models.acquire(B)) {
      Future<Lease> c = models.later(C);
      c.cancel(true);
      while (models.pool.status().size() > 2) {
        Thread.onSpinWait();
      }
    }
    models.use(A, B);
    assertThat(models.opener.events()).containsExactly("load a-30", "load b-30");
  }

  @Test
  void acquire_interruptedWhileLoading_modelStays() throws Exception {
    models.opener.gate = new CountDownLatch(1);
    Future<Lease> a = models.later(A);
    a.cancel(true);
    while (models.waiting() > 0) {
      Thread.onSpinWait();
    }
    models.opener.gate.countDown();
    models.use(A);
    assertThat(models.opener.events()).containsExactly("load a-30");
  }

  @Test
  void acquire_loadsTooLong_saysSo() throws Exception {
    models.restart(Duration.ofMillis(20), 100);
    models.opener.gate = new CountDownLatch(1);
    assertThatThrownBy(() -> models.acquire(A))
        .isInstanceOfSatisfying(
            PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_LOADING));
    models.opener.gate.countDown();
  }

  @Test
  void acquire_tooManyWait_isRefused() throws Exception {
    models.restart(LONG, 1);
    models.opener.gate = new CountDownLatch(1);
    Future<Lease> a = models.later(A);
    assertThatThrownBy(() -> models.acquire(A))
        .isInstanceOfSatisfying(
            PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
    models.opener.gate.countDown();
    a.get().close();
    models.use(A);
  }

  @Test
  void acquire_withoutFiles_isRefused() {
    StoredModel absent =
        new StoredModel(
            "x", Optional.empty(), "x", true, StoredModel.Facts.UNKNOWN, Optional.empty(), 0, 0);
    assertThatThrownBy(() -> models.acquire(absent)).hasMessageContaining("not on this machine");
  }

  @Test
  void hundredRequests_threeModelsRoomForTwo_evictionsAreThoseOfLru() throws Exception {
    Random random = new Random(7);
    List<StoredModel> recent = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      StoredModel model = List.of(A, B, C).get(random.nextInt(3));
      models.use(model);
      if (!recent.remove(model)) {
        if (recent.size() == 2) {
          expected.add("close " + recent.removeFirst().id());
        }
        expected.add("load " + model.id());
      }
      recent.addLast(model);
    }
    assertThat(models.opener.events()).isEqualTo(expected);
    assertThat(models.opener.most).hasValue(60);
  }

  @Test
  void hundredRequests_atOnce_allAreAnsweredWithinTheBudget() throws Exception {
    Random random = new Random(8);
    List<Future<String>> answers = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      StoredModel model = List.of(A, B, C).get(random.nextInt(3));
      expected.add(model.id());
      answers.add(
          models.callers.submit(() -> {
            try (Lease lease = models.acquire(model)) {
              Thread.onSpinWait();
              return lease.model().info().name();
            }
          }));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(answers.get(i).get()).isEqualTo(expected.get(i));
    }
    assertThat(models.opener.most.get()).isLessThanOrEqualTo(70);
    for (StoredModel model : List.of(A, B, C)) {
      models.pool.unload(model);
    }
    assertThat(models.opener.inMemory).hasValue(0);
    assertThat(models.pool.reservedBytes()).isZero();
  }
}
