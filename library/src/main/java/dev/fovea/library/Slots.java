package dev.fovea.library;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The slots of a pool, by key. Guarded by the lock of their {@link ModelPool}. */
final class Slots {
  private static final Duration NOTHING_DUE = Duration.ofHours(1);

  private final Map<String, Slot> slots = new TreeMap<>();

  void add(Slot slot) {
    slots.put(slot.key, slot);
  }

  void remove(Slot slot) {
    slots.remove(slot.key, slot);
  }

  /** Returns all, in the order of their keys. */
  Collection<Slot> all() {
    return Collections.unmodifiableCollection(slots.values());
  }

  /** Returns the slot with a key, or null if there is none. */
  @Nullable Slot get(String key) {
    return slots.get(key);
  }

  /** Returns the slot of a model. */
  Optional<Slot> of(StoredModel source) {
    return Optional.ofNullable(slots.get(Slot.key(source)));
  }

  /** Returns the model that is called {@code name}. */
  Optional<StoredModel> named(String name) {
    return slots.values().stream()
        .map(slot -> slot.source)
        .filter(source -> source.isCalled(name))
        .findFirst();
  }

  /** Returns those whose time is up. */
  List<Slot> expired(long now) {
    return slots.values().stream().filter(slot -> slot.hasExpired(now)).toList();
  }

  /** Returns how long it is until the next one's time is up. */
  Duration timeLeft(long now) {
    return slots.values().stream()
        .flatMap(slot -> slot.timeLeft(now).stream())
        .min(Duration::compareTo)
        .orElse(NOTHING_DUE);
  }

  List<ModelStatus> status(long now) {
    return slots.values().stream().map(slot -> slot.status(now)).toList();
  }
}
