package dev.fovea.library;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.engine.Model;
import dev.fovea.library.ModelStatus.State;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model on its way into, in, or out of memory. Guarded by the lock of its {@link ModelPool}. */
final class Slot {
  final String key;
  final StoredModel source;
  final MemoryEstimate memory;

  /** Whether the model is closed with its slot. */
  final boolean owned;

  State state = State.QUEUED;
  @Nullable Model model;
  @Nullable FoveaException failure;
  KeepAlive keepAlive;
  boolean pinned;

  /** Whether it is to leave memory as soon as who waits for it has been answered. */
  boolean leaving;

  int leases;
  int waiters;
  long requests;

  /** When it was last taken or given back, counted in such events. */
  long usedAt;

  /** When it was last given back, in nanoseconds. */
  long idleSince;

  Slot(String key, StoredModel source, MemoryEstimate memory, KeepAlive keepAlive, boolean owned) {
    this.key = key;
    this.source = source;
    this.memory = memory;
    this.keepAlive = keepAlive;
    this.owned = owned;
  }

  /** Returns the key of a model, of which there is one in memory at a time. */
  static String key(StoredModel source) {
    return source
        .folder()
        .map(folder -> folder.toAbsolutePath().normalize().toString())
        .orElseGet(() -> key(source.id()));
  }

  /** Returns the key of a model without files. */
  static String key(String id) {
    return "added " + id;
  }

  /** Lends a slot that is to leave to nobody but those who wait for it. */
  void drainIfLeaving() {
    if (leaving && state == State.READY && waiters == 0) {
      state = State.DRAINING;
    }
  }

  long bytes() {
    return memory.totalBytes();
  }

  /** Returns whether it is loaded and nobody uses it or is about to. */
  boolean isIdle() {
    return state == State.READY && leases == 0 && waiters == 0;
  }

  /** Returns how long it may stay at time {@code now} if no request comes. */
  Optional<Duration> timeLeft(long now) {
    if (!isIdle() || pinned || keepAlive.isForever()) {
      return Optional.empty();
    }
    Duration left = keepAlive.idle().minusNanos(now - idleSince);
    return Optional.of(left.isNegative() ? Duration.ZERO : left);
  }

  boolean hasExpired(long now) {
    return timeLeft(now).filter(Duration::isZero).isPresent();
  }

  ModelStatus status(long now) {
    return new ModelStatus(
        source,
        state,
        memory,
        Optional.ofNullable(model).map(Model::info),
        pinned,
        leases,
        waiters,
        requests,
        isIdle() ? Duration.ofNanos(now - idleSince) : Duration.ZERO,
        timeLeft(now));
  }
}
