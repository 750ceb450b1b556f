package dev.fovea.library;

import dev.fovea.base.ErrorCode;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.library.ModelStatus.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Decides what fits into a budget, and who leaves for whom. */
final class MemoryPlan {
  /** Tokens whose keys and values a model should have room for. */
  private static final int GOOD_TOKENS = 8192;

  /** Tokens without room for which a model is of no use. */
  private static final int LEAST_TOKENS = 2048;

  private final long budget;

  MemoryPlan(long budget) {
    this.budget = budget;
  }

  /**
   * Returns {@code need} with the cache that the model gets: a quarter of the budget, room for at
   * least {@value #GOOD_TOKENS} tokens, never more than its context, and what fits if that is less.
   *
   * @throws PoolException if not even {@value #LEAST_TOKENS} tokens fit
   */
  MemoryEstimate withCache(String name, MemoryEstimate need) {
    long wanted =
        Math.min(need.contextBytes(), Math.max(budget / 4, need.tokenBytes() * (long) GOOD_TOKENS));
    long least = Math.min(need.contextBytes(), need.tokenBytes() * (long) LEAST_TOKENS);
    long left = budget - need.weightBytes() - need.workingBytes();
    if (left < least) {
      throw new PoolException(
          ErrorCode.MODEL_TOO_LARGE,
          "%s does not fit: it needs %s (%s weights, %s to work, %s cache for %d tokens), %s"
              .formatted(
                  name,
                  size(need.weightBytes() + need.workingBytes() + least),
                  size(need.weightBytes()),
                  size(need.workingBytes()),
                  size(least),
                  Math.min(need.contextLength(), LEAST_TOKENS),
                  "and all models together may take " + size(budget)));
    }
    return need.withCache(Math.min(wanted, left));
  }

  /** Returns the memory that is spoken for. */
  static long reserved(Collection<Slot> slots) {
    return slots.stream().filter(MemoryPlan::holdsMemory).mapToLong(Slot::bytes).sum();
  }

  private static boolean holdsMemory(Slot slot) {
    return slot.state != State.QUEUED && slot.state != State.GONE;
  }

  boolean fits(Slot next, Collection<Slot> slots) {
    return reserved(slots) + next.bytes() <= budget;
  }

  /**
   * Returns who leaves to make room for {@code next}: idle models, the least recently used first,
   * and none if that would not be enough.
   */
  List<Slot> leavers(Slot next, Collection<Slot> slots) {
    long missing = reserved(slots) + next.bytes() - budget;
    for (Slot slot : slots) {
      missing -= slot.state == State.CLOSING ? slot.bytes() : 0;
    }
    List<Slot> idle =
        slots.stream()
            .filter(slot -> slot.isIdle() && !slot.pinned)
            .sorted(Comparator.comparingLong(slot -> slot.usedAt))
            .toList();
    List<Slot> leavers = new ArrayList<>();
    for (int i = 0; i < idle.size() && missing > 0; i++) {
      leavers.add(idle.get(i));
      missing -= idle.get(i).bytes();
    }
    return missing > 0 ? List.of() : leavers;
  }

  /** Returns whether {@code next} waits in vain, because pinned models hold what it needs. */
  boolean isBlocked(Slot next, Collection<Slot> slots) {
    long pinned =
        slots.stream()
            .filter(slot -> slot.pinned && holdsMemory(slot))
            .mapToLong(Slot::bytes)
            .sum();
    return pinned + next.bytes() > budget;
  }

  /** Returns why there is no room for {@code next}, with the numbers. */
  PoolException busy(Slot next, Collection<Slot> slots) {
    String holders =
        slots.stream()
            .filter(MemoryPlan::holdsMemory)
            .map(slot -> slot.source.id() + " " + size(slot.bytes()) + " (" + state(slot) + ")")
            .collect(Collectors.joining(", "));
    return new PoolException(
        ErrorCode.MEMORY_BUSY,
        "%s needs %s of memory; of the %s that models may take together, these hold %s: %s"
            .formatted(
                next.source.id(),
                size(next.bytes()),
                size(budget),
                size(reserved(slots)),
                holders.isEmpty() ? "none" : holders));
  }

  private static String state(Slot slot) {
    return slot.pinned
        ? "pinned"
        : slot.leases > 0
            ? "%d running".formatted(slot.leases)
            : slot.state.name().toLowerCase(Locale.ROOT);
  }

  static String size(long bytes) {
    return bytes >= 1_000_000_000
        ? "%.1f GB".formatted(bytes / 1e9)
        : "%.1f MB".formatted(bytes / 1e6);
  }
}
