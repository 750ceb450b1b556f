package dev.fovea.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What Linux says of this process's memory, in bytes.
 *
 * @param resident memory that is present now
 * @param peak the most that was present since {@link #resetPeak}
 * @param anonymous the part of {@code resident} that is in no file
 */
record ProcessMemory(long resident, long peak, long anonymous) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final double MEBI = 1 << 20;

  static ProcessMemory now() throws IOException {
    Map<String, Long> lines =
        Files.readAllLines(STATUS).stream()
            .filter(line -> line.endsWith(" kB"))
            .map(line -> line.split("\\s+"))
            .collect(Collectors.toMap(parts -> parts[0], parts -> Long.parseLong(parts[1]) << 10));
    return new ProcessMemory(
        lines.getOrDefault("VmRSS:", 0L),
        lines.getOrDefault("VmHWM:", 0L),
        lines.getOrDefault("RssAnon:", 0L));
  }

  /** Lets the peak start again from what is present now. */
  static void resetPeak() throws IOException {
    Files.writeString(CLEAR, "5");
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,.0f MiB (%,.0f not in files), peak %,.0f MiB",
        resident / MEBI,
        anonymous / MEBI,
        peak / MEBI);
  }
}
