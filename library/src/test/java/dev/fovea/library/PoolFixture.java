package dev.fovea.library;

import static dev.fovea.library.FakeOpener.model;
import static dev.fovea.library.PoolFixture.LONG;

import dev.fovea.library.ModelStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** A pool with room for 70 bytes, whose clock only {@link #pass} moves, and who asks it. */
final class PoolFixture implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(30);
  static final StoredModel A = model("a-30");
  static final StoredModel B = model("b-30");
  static final StoredModel C = model("c-30");

  final FakeOpener opener = new FakeOpener();
  final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong now = new AtomicLong();
  ModelPool pool = pool(LONG, 100);

  private ModelPool pool(Duration patience, int mostWaiting) {
    PoolOptions options = PoolOptions.DEFAULTS.withBudget(70).waiting(patience, mostWaiting);
    return new ModelPool(new CatalogStore(), opener, options, now::get);
  }

  /** Puts a pool of this patience in the place of {@link #pool}, which is not closed. */
  void restart(Duration patience, int mostWaiting) {
    pool = pool(patience, mostWaiting);
  }

  @Override
  public void close() {
    pool.close();
    callers.shutdownNow();
  }

  Lease acquire(StoredModel model) throws InterruptedException {
    return pool.acquire(model, Optional.empty());
  }

  void use(StoredModel... models) throws InterruptedException {
    for (StoredModel model : models) {
      acquire(model).close();
    }
  }

  /** Loads models, however long that takes. */
  void load(StoredModel... models) throws InterruptedException {
    for (StoredModel model : models) {
      pool.load(model, Optional.empty(), Optional.empty(), LONG);
    }
  }

  List<String> loaded() {
    return pool.status().stream()
        .filter(status -> status.state() == State.READY)
        .map(status -> status.model().id())
        .toList();
  }

  /** Waits until nothing is on its way out. */
  void settle() {
    while (pool.status().stream().anyMatch(status -> status.state() == State.CLOSING)) {
      Thread.onSpinWait();
    }
  }

  /** Moves the clock on, and waits until who is due has left. */
  void pass(Duration time) {
    now.addAndGet(time.toNanos());
    pool.expireDue();
    settle();
  }

  Future<Lease> later(StoredModel model) {
    Future<Lease> lease = callers.submit(() -> acquire(model));
    while (waiting() == 0 && !lease.isDone()) {
      Thread.onSpinWait();
    }
    return lease;
  }

  int waiting() {
    return pool.status().stream().mapToInt(ModelStatus::waiting).sum();
  }
}
