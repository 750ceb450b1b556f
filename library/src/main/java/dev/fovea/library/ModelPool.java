package dev.fovea.library;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.engine.Model;
import dev.fovea.engine.PictureRules;
import dev.fovea.library.ModelStatus.State;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The models in memory: loads them when they are asked for, and lets them leave when their time is
 * up or their memory is needed. For any number of threads.
 *
 * <p>A model is used through a {@link Lease}; while there is one it stays. What all models take, by
 * their estimates, never exceeds the budget. Who needs room waits in order of arrival: idle models
 * leave, the least recently used first, but neither busy nor pinned ones. Each model is loaded by a
 * thread of its own, once, however many wait for it.
 */
public final class ModelPool implements AutoCloseable {
  private final ModelStore store;
  private final Loading loading;
  private final PoolOptions options;
  private final LongSupplier clock;
  private final ModelTraffic traffic;
  private final ReentrantLock lock;
  private final Slots slots;
  private final Set<String> kept = new HashSet<>();
  private int waiting;
  private @Nullable Thread expiry;

  /** Creates a pool without models in memory. */
  public ModelPool(ModelStore store, ModelOpener opener, PoolOptions options) {
    this(store, opener, options, System::nanoTime);
  }

  ModelPool(ModelStore store, ModelOpener opener, PoolOptions options, LongSupplier clock) {
    this(store, opener, options, clock, new FileCalls());
  }

  ModelPool(
      ModelStore store,
      ModelOpener opener,
      PoolOptions options,
      LongSupplier clock,
      FileCalls files) {
    this.store = new TimedStore(requireNonNull(store, "store"), files);
    this.options = requireNonNull(options, "options");
    this.clock = clock;
    MemoryPlan plan = new MemoryPlan(options.budgetBytes());
    this.loading = new Loading(opener, plan, options.contextLength(), files);
    this.traffic = new ModelTraffic(plan, loading, clock);
    this.lock = traffic.lock;
    this.slots = traffic.slots;
  }

  /** Returns where models come from, to be asked from virtual threads too. */
  public ModelStore store() {
    return store;
  }

  /** Returns the limits of the pool. */
  public PoolOptions options() {
    return options;
  }

  /**
   * Has a model pinned each time that it comes into memory, until somebody asks for it without. For
   * those that the user named at the start, also after they had to leave once.
   */
  public void keep(StoredModel source) {
    traffic.change(() -> kept.add(source.id()));
  }

  /**
   * Returns what is called {@code name}, in memory or not, with files or without.
   *
   * @throws PoolException if the files of models cannot be read in time
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Optional<StoredModel> find(String name) throws InterruptedException {
    Optional<StoredModel> present = traffic.locked(() -> slots.named(name));
    return present.isPresent() ? present : store.find(name);
  }

  /**
   * Adds a model that is loaded already. It is pinned, and stays the caller's to close after the
   * pool.
   *
   * @throws IllegalArgumentException if there is one of that name
   */
  public void add(StoredModel source, Model model) {
    long bytes = model.info().weightBytes();
    Slot slot =
        new Slot(
            Slot.key(source.id()),
            source,
            new MemoryEstimate(bytes, 0, 0, model.info().contextLength(), 0),
            KeepAlive.FOREVER,
            /* owned= */ false);
    slot.state = State.READY;
    slot.model = model;
    slot.pinned = true;
    traffic.change(() -> {
      if (slots.named(source.id()).isPresent()) {
        throw new IllegalArgumentException("two models are called " + source.id());
      }
      slots.add(slot);
      traffic.settle(slot);
    });
  }

  /**
   * Returns the right to use a model, which is loaded first if it is not in memory. Waits for that,
   * and for the memory it needs, as long as the options say.
   *
   * @param keepAlive how long it stays afterwards; if empty, as the request before said
   * @throws PoolException if it does not fit, or not in time
   * @throws FoveaException if it cannot be loaded; the next request tries again
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Lease acquire(StoredModel source, Optional<KeepAlive> keepAlive)
      throws InterruptedException {
    return acquire(source, keepAlive, Optional.empty(), options.patience(), /* requests= */ 1);
  }

  /**
   * Loads a model unless it is in memory.
   *
   * @param pinned whether it stays whatever happens; if empty, as before
   * @param patience how long to wait for it
   * @return how it is then; empty if it is to stay for no time, and has left
   * @throws PoolException as {@link #acquire}
   * @throws FoveaException as {@link #acquire}
   * @throws InterruptedException as {@link #acquire}
   */
  public Optional<ModelStatus> load(
      StoredModel source,
      Optional<KeepAlive> keepAlive,
      Optional<Boolean> pinned,
      Duration patience)
      throws InterruptedException {
    acquire(source, keepAlive, pinned, patience, /* requests= */ 0).close();
    return traffic.locked(() -> slots.of(source).map(slot -> slot.status(clock.getAsLong())));
  }

  private Lease acquire(
      StoredModel source,
      Optional<KeepAlive> keepAlive,
      Optional<Boolean> pinned,
      Duration patience,
      int requests)
      throws InterruptedException {
    String key = Slot.key(source);
    Optional<MemoryEstimate> need = Optional.empty();
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (true) {
        Slot slot = slots.get(key);
        if (slot == null && need.isEmpty()) {
          need = Optional.of(needWithoutLock(source));
          continue;
        }
        if (slot == null) {
          slot = enqueue(key, source, need.orElseThrow());
        }
        left = awaitReady(slot, left);
        if (slot.failure != null) {
          throw slot.failure;
        }
        if (slot.state == State.READY) {
          if (!slot.leaving) {
            slot.keepAlive = keepAlive.orElse(slot.keepAlive);
            slot.pinned = pinned.orElse(slot.pinned);
          }
          slot.requests += requests;
          return traffic.lease(slot);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Reads files, for which nobody else has to wait. */
  private MemoryEstimate needWithoutLock(StoredModel source) throws InterruptedException {
    lock.unlock();
    try {
      return loading.need(source);
    } finally {
      lock.lock();
    }
  }

  private Slot enqueue(String key, StoredModel source, MemoryEstimate memory) {
    checkOpen();
    Slot slot = new Slot(key, source, memory, options.keepAlive(), /* owned= */ true);
    slot.pinned = kept.contains(source.id());
    traffic.enqueue(slot);
    if (expiry == null) {
      expiry = Thread.ofVirtual().name("model-expiry").start(this::expireInTime);
    }
    return slot;
  }

  /** Waits until a slot is ready or gone, and returns how long one may wait for another. */
  private long awaitReady(Slot slot, long patience) throws InterruptedException {
    if (slot.state == State.READY) {
      return patience;
    }
    long left = patience;
    boolean over = false;
    slot.waiters++;
    waiting++;
    try {
      if (waiting > options.maxWaiting()) {
        throw new PoolException(
            ErrorCode.OVERLOADED, options.maxWaiting() + " requests wait for models already");
      }
      traffic.schedule();
      while (slot.state != State.READY && slot.state != State.GONE) {
        checkOpen();
        if (left <= 0) {
          throw tooLate(slot);
        }
        left = traffic.changed.awaitNanos(left);
      }
      over = true;
      return left;
    } finally {
      waiting--;
      slot.waiters--;
      if (!over) {
        traffic.abandon(slot);
      }
    }
  }

  private PoolException tooLate(Slot slot) {
    return slot.state == State.QUEUED
        ? traffic.busy(slot)
        : new PoolException(
            ErrorCode.MODEL_LOADING,
            slot.source.id()
                + (slot.state == State.LOADING ? " is still loading" : " is still leaving memory"));
  }

  private void checkOpen() {
    if (traffic.isClosed()) {
      throw new PoolException(ErrorCode.MODEL_CLOSED, "the models are being closed");
    }
  }

  private void expireInTime() {
    lock.lock();
    try {
      while (!traffic.isClosed()) {
        traffic.idle.awaitNanos(expireDue().toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Lets those leave whose time is up, and returns how long it is until the next. */
  Duration expireDue() {
    return traffic.expireDue();
  }

  /**
   * Lets a model leave memory: at once if it is idle, otherwise when its answers have ended, or
   * when it is loaded and has answered who waits for it. Pins do not keep it. Waits for that as
   * long as a request may wait.
   *
   * @return whether it has left, or was not there
   * @throws FoveaException {@link ErrorCode#INVALID_REQUEST} if it was added with {@link #add}
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public boolean unload(StoredModel source) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Slot slot = slots.get(Slot.key(source));
      if (slot == null) {
        return true;
      }
      if (!slot.owned) {
        throw new FoveaException(
            ErrorCode.INVALID_REQUEST,
            source.id() + " belongs to the program that serves it, which alone can close it");
      }
      slot.pinned = false;
      slot.leaving = true;
      traffic.settle(slot);
      long left = options.patience().toNanos();
      while (slot.state != State.GONE && left > 0) {
        left = traffic.changed.awaitNanos(left);
      }
      return slot.state == State.GONE;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether somebody uses a model or waits for it. */
  public boolean isBusy(StoredModel source) {
    return traffic.locked(
        () -> slots.of(source).filter(slot -> slot.leases + slot.waiters > 0).isPresent());
  }

  /**
   * Returns what a model makes of pictures, in memory or not. Reads its files in the latter case.
   *
   * @throws FoveaException if they are not there or are not those of a model
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public PictureRules pictures(StoredModel source) throws InterruptedException {
    Optional<Model> present =
        traffic.locked(() -> slots.of(source).flatMap(slot -> Optional.ofNullable(slot.model)));
    return present.isPresent() ? present.get().pictures() : loading.pictures(source);
  }

  /** Returns how the models are that are in memory, or on their way. */
  public List<ModelStatus> status() {
    return traffic.locked(() -> slots.status(clock.getAsLong()));
  }

  /** Returns the memory that is spoken for, in bytes. */
  public long reservedBytes() {
    return traffic.locked(() -> MemoryPlan.reserved(slots.all()));
  }

  /**
   * Closes all models, whoever uses them, and refuses all requests. A model that is being loaded is
   * closed when it is loaded.
   */
  @Override
  public void close() {
    traffic.close().forEach(Loading::close);
  }
}
