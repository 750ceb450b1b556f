package dev.fovea.cli;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.fovea.cli.terminal.Interrupts;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sends this process signals; by reflection, as {@link Interrupts} explains. */
final class Signals {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String IGNORED = "SigIgn:";
  private static final long INTERRUPT = 1 << (2 - 1);

  private Signals() {}

  static void raise(String name) {
    try {
      Class<?> signals = Class.forName("sun.misc.Signal");
      Method raise = signals.getMethod("raise", signals);
      raise.invoke(null, signals.getConstructor(String.class).newInstance(name));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Skips a test if this process was started with INT ignored, as shells do with what they start in
   * the background: the JVM leaves it so.
   */
  static void assumeInterruptible() throws IOException {
    if (Files.isReadable(STATUS)) {
      boolean ignored =
          Files.readAllLines(STATUS).stream()
              .filter(line -> line.startsWith(IGNORED))
              .map(line -> line.substring(IGNORED.length()).strip())
              .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & INTERRUPT) != 0);
      assumeFalse(ignored, "INT is ignored in this process");
    }
  }
}
