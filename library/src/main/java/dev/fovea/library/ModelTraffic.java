package dev.fovea.library;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.Model;
import dev.fovea.library.ModelStatus.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How the models of a {@link ModelPool} come into memory and leave it: who is loaded next, who
 * leaves for it, and what follows when one is idle, loaded or closed. Loading and closing are done
 * by threads of their own. What the pool calls is guarded by {@link #lock} unless it takes it
 * itself.
 */
final class ModelTraffic {
  final ReentrantLock lock = new ReentrantLock();

  /** Signalled when a slot is ready or gone, or the pool is closed. */
  final Condition changed = lock.newCondition();

  /** Signalled when a slot is idle, or the pool is closed. */
  final Condition idle = lock.newCondition();

  final Slots slots = new Slots();
  private final MemoryPlan plan;
  private final Loading loading;
  private final LongSupplier clock;
  private final ArrayDeque<Slot> queue = new ArrayDeque<>();
  private long uses;
  private boolean closed;

  ModelTraffic(MemoryPlan plan, Loading loading, LongSupplier clock) {
    this.plan = plan;
    this.loading = loading;
    this.clock = clock;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Has a slot wait for its turn to be loaded.
   *
   * @throws PoolException if those that hold its memory are pinned
   */
  void enqueue(Slot slot) {
    if (plan.isBlocked(slot, slots.all())) {
      throw busy(slot);
    }
    slots.add(slot);
    queue.add(slot);
  }

  /** Returns why a slot waits. */
  PoolException busy(Slot slot) {
    return plan.busy(slot, slots.all());
  }

  /** Makes a change under the lock. */
  void change(Runnable change) {
    locked(() -> {
      change.run();
      return true;
    });
  }

  /** Asks a question under the lock. */
  <T> T locked(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  /** Lends the model of a slot that is ready. */
  Lease lease(Slot slot) {
    slot.leases++;
    slot.usedAt = ++uses;
    slot.drainIfLeaving();
    return new Lease(requireNonNull(slot.model), () -> release(slot));
  }

  private void release(Slot slot) {
    change(() -> {
      slot.leases--;
      settle(slot);
    });
  }

  /** Sees to what follows if nobody uses a slot any more. */
  void settle(Slot slot) {
    slot.drainIfLeaving();
    if (slot.state == State.DRAINING && slot.leases == 0) {
      retire(slot);
    } else if (slot.isIdle()) {
      slot.usedAt = ++uses;
      slot.idleSince = clock.getAsLong();
      if (slot.hasExpired(slot.idleSince)) {
        retire(slot);
      }
      idle.signal();
    }
    schedule();
  }

  /** Starts to load whoever is next, or has others leave for it. */
  void schedule() {
    while (!queue.isEmpty() && !closed) {
      Slot next = queue.getFirst();
      if (!plan.fits(next, slots.all())) {
        plan.leavers(next, slots.all()).forEach(this::retire);
        return;
      }
      queue.removeFirst();
      next.state = State.LOADING;
      Thread.ofPlatform().daemon().name("load-" + next.source.id()).start(() -> load(next));
    }
  }

  private void load(Slot slot) {
    Model loaded = null;
    FoveaException failure = null;
    try {
      loaded = loading.load(slot.source, slot.memory);
    } catch (FoveaException e) {
      failure = e;
    }
    lock.lock();
    try {
      if (loaded == null) {
        slot.failure = failure;
        leave(slot);
      } else if (!closed) {
        slot.model = loaded;
        slot.state = State.READY;
        changed.signalAll();
        settle(slot);
        return;
      }
    } finally {
      lock.unlock();
    }
    if (loaded != null) {
      Loading.close(slot.key, loaded);
    }
  }

  /** Closes the model of a slot that nobody uses. */
  private void retire(Slot slot) {
    slot.state = State.CLOSING;
    Thread.ofPlatform().daemon().name("close-" + slot.source.id()).start(() -> close(slot));
  }

  private void close(Slot slot) {
    Loading.close(slot.key, requireNonNull(slot.model));
    change(() -> {
      slot.model = null;
      leave(slot);
    });
  }

  private void leave(Slot slot) {
    slot.state = State.GONE;
    slots.remove(slot);
    schedule();
    changed.signalAll();
  }

  /** Sees to what follows if somebody waits no longer. */
  void abandon(Slot slot) {
    if (slot.state == State.QUEUED && slot.waiters == 0) {
      queue.remove(slot);
      leave(slot);
    }
    settle(slot);
  }

  /** Lets those leave whose time is up, and returns how long it is until the next. */
  Duration expireDue() {
    return locked(() -> {
      long now = clock.getAsLong();
      slots.expired(now).forEach(this::retire);
      return slots.timeLeft(now);
    });
  }

  /** Refuses all that follows, and returns the models to be closed, by the keys of their slots. */
  Map<String, Model> close() {
    Map<String, Model> models = new TreeMap<>();
    change(() -> {
      closed = true;
      queue.clear();
      for (Slot slot : slots.all()) {
        if (slot.owned && (slot.state == State.READY || slot.state == State.DRAINING)) {
          slot.state = State.CLOSING;
          models.put(slot.key, requireNonNull(slot.model));
        }
      }
      changed.signalAll();
      idle.signalAll();
    });
    return models;
  }
}
