package dev.fovea.library;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How much a {@link ModelPool} and what serves it may hold, and how long.
 *
 * @param memory whose part for models bounds what they take together, by their estimates
 * @param contextLength a limit on prompt and answer together, below the models' own
 * @param keepAlive how long a model stays of which no request says otherwise
 * @param patience how long a request waits for its model
 * @param maxWaiting how many requests may wait at the same time
 */
public record PoolOptions(
    MemoryBudget memory,
    OptionalInt contextLength,
    KeepAlive keepAlive,
    Duration patience,
    int maxWaiting) {
  /** Four fifths of the machine's memory, five minutes, two minutes of waiting. */
  public static final PoolOptions DEFAULTS =
      new PoolOptions(
          MemoryBudget.ofMachine(),
          OptionalInt.empty(),
          KeepAlive.DEFAULT,
          Duration.ofMinutes(2),
          /* maxWaiting= */ 128);

  public PoolOptions {
    requireNonNull(memory, "memory");
    requireNonNull(contextLength, "contextLength");
    requireNonNull(keepAlive, "keepAlive");
    requireNonNull(patience, "patience");
    if (maxWaiting < 1) {
      throw new IllegalArgumentException("room for " + maxWaiting + " requests that wait");
    }
  }

  /** Returns what all models may take together, in bytes. */
  public long budgetBytes() {
    return memory.models();
  }

  /** Returns these options with another budget. */
  public PoolOptions sharing(MemoryBudget value) {
    return new PoolOptions(value, contextLength, keepAlive, patience, maxWaiting);
  }

  /** Returns these options with another budget for models alone. */
  public PoolOptions withBudget(long bytes) {
    return sharing(memory.withModels(bytes));
  }

  /** Returns these options with a limit on the context. */
  public PoolOptions limitedTo(OptionalInt tokens) {
    return new PoolOptions(memory, tokens, keepAlive, patience, maxWaiting);
  }

  /** Returns these options with another default for the time that models stay. */
  public PoolOptions keeping(KeepAlive value) {
    return new PoolOptions(memory, contextLength, value, patience, maxWaiting);
  }

  /** Returns these options with other limits on waiting. */
  public PoolOptions waiting(Duration longest, int most) {
    return new PoolOptions(memory, contextLength, keepAlive, longest, most);
  }
}
