package dev.fovea.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Time since a start, by the clock and of all processors together. On a machine that has other work
 * only the second says something.
 */
final class Stopwatch {
  private static final double SECOND = 1e9;

  private final long startTime = System.nanoTime();
  private final long startProcessorTime = processorTime();

  /** Returns the seconds by the clock. */
  double seconds() {
    return (System.nanoTime() - startTime) / SECOND;
  }

  /** Returns the seconds that threads of this process ran, added up. */
  double processorSeconds() {
    return (processorTime() - startProcessorTime) / SECOND;
  }

  private static long processorTime() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.2f s (%.2f s of processors)", seconds(), processorSeconds());
  }
}
