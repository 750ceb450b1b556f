package dev.fovea.server.models;

import static java.util.Objects.requireNonNull;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How much a {@link ModelPool} may hold, and how long.
 *
 * @param budgetBytes what all models may take together, by their estimates
 * @param contextLength a limit on prompt and answer together, below the models' own
 * @param keepAlive how long a model stays of which no request says otherwise
 * @param patience how long a request waits for its model
 * @param maxWaiting how many requests may wait at the same time
 */
public record PoolOptions(
    long budgetBytes,
    OptionalInt contextLength,
    KeepAlive keepAlive,
    Duration patience,
    int maxWaiting) {
  /** Four fifths of the machine's memory, five minutes, two minutes of waiting. */
  public static final PoolOptions DEFAULTS =
      new PoolOptions(
          machineBytes() / 5 * 4,
          OptionalInt.empty(),
          KeepAlive.DEFAULT,
          Duration.ofMinutes(2),
          /* maxWaiting= */ 128);

  public PoolOptions {
    requireNonNull(contextLength, "contextLength");
    requireNonNull(keepAlive, "keepAlive");
    requireNonNull(patience, "patience");
    if (budgetBytes <= 0) {
      throw new IllegalArgumentException("a budget of " + budgetBytes + " bytes");
    }
    if (maxWaiting < 1) {
      throw new IllegalArgumentException("room for " + maxWaiting + " requests that wait");
    }
  }

  /** Returns the memory of the machine, or of the container if that may have less. */
  private static long machineBytes() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }

  /** Returns these options with another budget. */
  public PoolOptions withBudget(long bytes) {
    return new PoolOptions(bytes, contextLength, keepAlive, patience, maxWaiting);
  }

  /** Returns these options with a limit on the context. */
  public PoolOptions limitedTo(OptionalInt tokens) {
    return new PoolOptions(budgetBytes, tokens, keepAlive, patience, maxWaiting);
  }

  /** Returns these options with another default for the time that models stay. */
  public PoolOptions keeping(KeepAlive value) {
    return new PoolOptions(budgetBytes, contextLength, value, patience, maxWaiting);
  }

  /** Returns these options with other limits on waiting. */
  public PoolOptions waiting(Duration longest, int most) {
    return new PoolOptions(budgetBytes, contextLength, keepAlive, longest, most);
  }
}
