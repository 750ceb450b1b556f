package dev.fovea.base;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The memory of the machine, or of the container if that may have less. */
public final class MachineMemory {
  private MachineMemory() {}

  /** Returns its bytes; where the JVM does not tell, the most that the heap may take. */
  public static long bytes() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }
}
