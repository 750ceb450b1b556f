package dev.fovea.library;

import static dev.fovea.library.FakeOpener.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.library.ModelStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ModelPoolTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final StoredModel A = model("a-30");
  private static final StoredModel B = model("b-30");
  private static final StoredModel C = model("c-30");

  private final FakeOpener opener = new FakeOpener();
  private final AtomicLong now = new AtomicLong();
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private ModelPool pool = pool(LONG, 100);

  private ModelPool pool(Duration patience, int mostWaiting) {
    PoolOptions options = PoolOptions.DEFAULTS.withBudget(70).waiting(patience, mostWaiting);
    return new ModelPool(new CatalogStore(), opener, options, now::get);
  }

  @AfterEach
  void close() {
    pool.close();
    callers.shutdownNow();
  }

  private Lease acquire(StoredModel model) throws InterruptedException {
    return pool.acquire(model, Optional.empty());
  }

  private void use(StoredModel... models) throws InterruptedException {
    for (StoredModel model : models) {
      acquire(model).close();
    }
  }

  /** Loads models, however long that takes. */
  private void load(StoredModel... models) throws InterruptedException {
    for (StoredModel model : models) {
      pool.load(model, Optional.empty(), Optional.empty(), LONG);
    }
  }

  private List<String> loaded() {
    return pool.status().stream()
        .filter(status -> status.state() == State.READY)
        .map(status -> status.model().id())
        .toList();
  }

  /** Waits until nothing is on its way out. */
  private void settle() {
    while (pool.status().stream().anyMatch(status -> status.state() == State.CLOSING)) {
      Thread.onSpinWait();
    }
  }

  private Future<Lease> later(StoredModel model) {
    Future<Lease> lease = callers.submit(() -> acquire(model));
    while (waiting() == 0 && !lease.isDone()) {
      Thread.onSpinWait();
    }
    return lease;
  }

  private int waiting() {
    return pool.status().stream().mapToInt(ModelStatus::waiting).sum();
  }

  @Test
  void acquire_again_loadsOnce() throws Exception {
    use(A, A, A);
    assertThat(opener.events()).containsExactly("load a-30");
    assertThat(pool.status().getFirst().requests()).isEqualTo(3);
  }

  @Test
  void acquire_manyAtOnce_loadsOnce() throws Exception {
    opener.gate = new CountDownLatch(1);
    List<Future<Lease>> leases = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      leases.add(callers.submit(() -> acquire(A)));
    }
    while (waiting() < 50) {
      Thread.onSpinWait();
    }
    opener.gate.countDown();
    for (Future<Lease> lease : leases) {
      assertThat(lease.get().model().info().name()).isEqualTo("a-30");
      lease.get().close();
    }
    assertThat(opener.events()).containsExactly("load a-30");
  }

  @Test
  void acquire_noRoom_leastRecentlyUsedLeaves() throws Exception {
    use(A, B, A, C);
    assertThat(opener.events())
        .containsExactly("load a-30", "load b-30", "close b-30", "load c-30");
    use(B);
    assertThat(opener.events()).endsWith("close a-30", "load b-30");
    assertThat(loaded()).containsExactly("b-30", "c-30");
    assertThat(pool.reservedBytes()).isEqualTo(60);
  }

  @Test
  void acquire_largeModel_asManyLeaveAsNeeded() throws Exception {
    use(model("x-20"), model("y-20"), model("z-20"), model("big-45"));
    assertThat(loaded()).containsExactly("big-45", "z-20");
  }

  @Test
  void acquire_pinnedAreOlder_othersLeave() throws Exception {
    pool.load(A, Optional.empty(), Optional.of(true), LONG);
    use(B, C);
    assertThat(loaded()).containsExactly("a-30", "c-30");
  }

  @Test
  void acquire_busyAreOlder_othersLeave() throws Exception {
    try (Lease _ = acquire(A)) {
      use(B, C);
      assertThat(loaded()).containsExactly("a-30", "c-30");
    }
  }

  @Test
  void acquire_allBusy_waitsForTheFirstThatEnds() throws Exception {
    Lease a = acquire(A);
    Lease b = acquire(B);
    Future<Lease> c = later(C);
    assertThat(c.isDone()).isFalse();
    b.close();
    c.get().close();
    assertThat(opener.events()).endsWith("close b-30", "load c-30");
    a.close();
  }

  @Test
  void acquire_allBusyForTooLong_saysWhoHoldsWhat() throws Exception {
    pool = pool(Duration.ofMillis(20), 100);
    load(A, B);
    try (Lease _ = acquire(A);
        Lease _ = acquire(B)) {
      assertThatThrownBy(() -> acquire(C))
          .isInstanceOfSatisfying(
              PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MEMORY_BUSY))
          .hasMessageContainingAll("c-30", "a-30", "b-30", "1 running");
      assertThat(pool.status()).hasSize(2);
    }
    load(C);
  }

  @Test
  void acquire_pinnedHoldWhatItNeeds_isRefusedAtOnce() throws Exception {
    pool.load(A, Optional.empty(), Optional.of(true), LONG);
    pool.load(B, Optional.empty(), Optional.of(true), LONG);
    assertThatThrownBy(() -> acquire(C))
        .isInstanceOfSatisfying(
            PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MEMORY_BUSY))
        .hasMessageContaining("pinned");
    assertThat(loaded()).containsExactly("a-30", "b-30");
  }

  @Test
  void acquire_largerThanTheBudget_isRefusedAndNobodyLeaves() throws Exception {
    use(A);
    assertThatThrownBy(() -> acquire(model("huge-71")))
        .isInstanceOfSatisfying(
            PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_TOO_LARGE))
        .hasMessageContaining("huge-71 does not fit");
    assertThat(opener.events()).containsExactly("load a-30");
    use(model("full-70"));
  }

  @Test
  void acquire_loadFails_allWhoWaitHearItAndTheNextTriesAgain() throws Exception {
    opener.failuresToCome.set(1);
    opener.gate = new CountDownLatch(1);
    Future<Lease> first = later(A);
    Future<Lease> second = callers.submit(() -> acquire(A));
    while (waiting() < 2) {
      Thread.onSpinWait();
    }
    opener.gate.countDown();
    for (Future<Lease> waiter : List.of(first, second)) {
      assertThatThrownBy(waiter::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(FoveaException.class)
          .hasMessage("a-30 is damaged");
    }
    assertThat(pool.reservedBytes()).isZero();
    use(A);
    assertThat(opener.events()).containsExactly("fail a-30", "load a-30");
  }

  @Test
  void acquire_interrupted_stopsWaitingAndIsForgotten() throws Exception {
    try (Lease _ = acquire(A);
        Lease _ = acquire(B)) {
      Future<Lease> c = later(C);
      c.cancel(true);
      while (pool.status().size() > 2) {
        Thread.onSpinWait();
      }
    }
    use(A, B);
    assertThat(opener.events()).containsExactly("load a-30", "load b-30");
  }

  @Test
  void acquire_interruptedWhileLoading_modelStays() throws Exception {
    opener.gate = new CountDownLatch(1);
    Future<Lease> a = later(A);
    a.cancel(true);
    while (waiting() > 0) {
      Thread.onSpinWait();
    }
    opener.gate.countDown();
    use(A);
    assertThat(opener.events()).containsExactly("load a-30");
  }

  @Test
  void acquire_loadsTooLong_saysSo() throws Exception {
    pool = pool(Duration.ofMillis(20), 100);
    opener.gate = new CountDownLatch(1);
    assertThatThrownBy(() -> acquire(A))
        .isInstanceOfSatisfying(
            PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_LOADING));
    opener.gate.countDown();
  }

  @Test
  void acquire_tooManyWait_isRefused() throws Exception {
    pool = pool(LONG, 1);
    opener.gate = new CountDownLatch(1);
    Future<Lease> a = later(A);
    assertThatThrownBy(() -> acquire(A))
        .isInstanceOfSatisfying(
            PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
    opener.gate.countDown();
    a.get().close();
    use(A);
  }

  @Test
  void acquire_withoutFiles_isRefused() {
    StoredModel absent =
        new StoredModel(
            "x", Optional.empty(), "x", true, StoredModel.Facts.UNKNOWN, Optional.empty(), 0, 0);
    assertThatThrownBy(() -> acquire(absent)).hasMessageContaining("not on this machine");
  }

  @Test
  void expireDue_idleLongerThanItsTime_leaves() throws Exception {
    use(A);
    pool.acquire(B, Optional.of(KeepAlive.parse("10m"))).close();
    pass(Duration.ofSeconds(299));
    assertThat(loaded()).containsExactly("a-30", "b-30");
    assertThat(pool.expireDue()).isEqualTo(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(loaded()).containsExactly("b-30");
    use(B);
    pass(Duration.ofSeconds(599));
    assertThat(loaded()).as("each request starts the time anew").containsExactly("b-30");
    pass(Duration.ofSeconds(1));
    assertThat(opener.inMemory).hasValue(0);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
    pool.expireDue();
    settle();
  }

  @Test
  void expireDue_busyPinnedOrKept_stay() throws Exception {
    pool.load(model("p-10"), Optional.of(new KeepAlive(Duration.ZERO)), Optional.of(true), LONG);
    pool.acquire(model("k-10"), Optional.of(KeepAlive.parse("-1"))).close();
    try (Lease _ = acquire(A)) {
      pass(Duration.ofDays(300));
      assertThat(loaded()).containsExactly("a-30", "k-10", "p-10");
    }
    use(B);
    assertThat(loaded()).as("kept, but not for good").contains("p-10", "b-30", "a-30");
  }

  @Test
  void release_keepAliveOfZero_leavesAtOnce() throws Exception {
    KeepAlive zero = new KeepAlive(Duration.ZERO);
    Lease first = pool.acquire(A, Optional.of(zero));
    Lease second = acquire(A);
    first.close();
    first.close();
    assertThat(loaded()).containsExactly("a-30");
    second.close();
    settle();
    assertThat(opener.events()).containsExactly("load a-30", "close a-30");
  }

  @Test
  void unload_busy_answersEndAndNewRequestsLoadAnew() throws Exception {
    Lease running = acquire(A);
    Future<Boolean> unloading = callers.submit(() -> pool.unload(A));
    while (pool.status().getFirst().state() != State.DRAINING) {
      Thread.onSpinWait();
    }
    Future<Lease> next = later(A);
    assertThat(opener.events()).containsExactly("load a-30");
    running.close();
    assertThat(unloading.get()).isTrue();
    next.get().close();
    assertThat(opener.events()).containsExactly("load a-30", "close a-30", "load a-30");
  }

  @Test
  void unload_whileLoading_whoWaitsIsAnsweredAndItLeavesAllTheSame() throws Exception {
    pool = pool(Duration.ofMillis(20), 100);
    opener.gate = new CountDownLatch(1);
    Future<?> waiting =
        callers.submit(() -> pool.load(A, Optional.of(KeepAlive.FOREVER), Optional.of(true), LONG));
    while (waiting() == 0) {
      Thread.onSpinWait();
    }
    assertThat(pool.unload(A)).isFalse();
    opener.gate.countDown();
    waiting.get();
    while (!pool.status().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(opener.events()).containsExactly("load a-30", "close a-30");
  }

  @Test
  void unload_pinned_leaves() throws Exception {
    pool.load(A, Optional.empty(), Optional.of(true), LONG);
    assertThat(pool.unload(A)).isTrue();
    assertThat(pool.unload(A)).isTrue();
    assertThat(pool.status()).isEmpty();
  }

  @Test
  void acquire_afterAKeptModelHadToLeave_pinsItAgain() throws Exception {
    pool.keep(A);
    use(A);
    assertThat(pool.status().getFirst().pinned()).isTrue();
    assertThat(pool.unload(A)).isTrue();
    use(A, B);
    settle();
    assertThat(pool.status())
        .filteredOn(ModelStatus::pinned)
        .extracting(status -> status.model().id())
        .containsExactly("a-30");
  }

  @Test
  void load_saysHowTheModelIs() throws Exception {
    Optional<ModelStatus> status = pool.load(A, Optional.empty(), Optional.of(true), LONG);
    assertThat(status.orElseThrow().pinned()).isTrue();
    StoredModel sameFiles = StoredModel.of("other", Optional.empty(), A.folder().orElseThrow(), 0);
    assertThat(pool.load(sameFiles, Optional.empty(), Optional.empty(), LONG)).isEqualTo(status);
  }

  @Test
  void close_failsWithAnError_itsMemoryIsFreeAndOthersAreClosed() throws Exception {
    opener.failsToClose = "a-30";
    use(A, B, C);
    settle();
    assertThat(loaded()).containsExactly("b-30", "c-30");
    use(A, B);
    pool.close();
    assertThat(opener.events()).endsWith("close a-30", "close b-30");
  }

  @Test
  void close_closesAllAndRefuses() throws Exception {
    use(A, B);
    pool.close();
    assertThat(opener.inMemory).hasValue(0);
    assertThatThrownBy(() -> acquire(C))
        .isInstanceOfSatisfying(
            PoolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_CLOSED));
  }

  @Test
  void close_whileLoading_closesWhatWasLoaded() throws Exception {
    opener.gate = new CountDownLatch(1);
    Future<Lease> a = later(A);
    pool.close();
    assertThatThrownBy(a::get).hasCauseInstanceOf(PoolException.class);
    opener.gate.countDown();
    while (!opener.events().contains("close a-30")) {
      Thread.onSpinWait();
    }
    assertThat(opener.inMemory).hasValue(0);
  }

  @Test
  void hundredRequests_threeModelsRoomForTwo_evictionsAreThoseOfLru() throws Exception {
    Random random = new Random(7);
    List<StoredModel> recent = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      StoredModel model = List.of(A, B, C).get(random.nextInt(3));
      use(model);
      if (!recent.remove(model)) {
        if (recent.size() == 2) {
          expected.add("close " + recent.removeFirst().id());
        }
        expected.add("load " + model.id());
      }
      recent.addLast(model);
    }
    assertThat(opener.events()).isEqualTo(expected);
    assertThat(opener.most).hasValue(60);
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
          callers.submit(() -> {
            try (Lease lease = acquire(model)) {
              Thread.onSpinWait();
              return lease.model().info().name();
            }
          }));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(answers.get(i).get()).isEqualTo(expected.get(i));
    }
    assertThat(opener.most.get()).isLessThanOrEqualTo(70);
    for (StoredModel model : List.of(A, B, C)) {
      pool.unload(model);
    }
    assertThat(opener.inMemory).hasValue(0);
    assertThat(pool.reservedBytes()).isZero();
  }
}
