package dev.fovea.engine.check;

import dev.fovea.base.MachineMemory;
import dev.fovea.engine.check.Report.Fact;
import dev.fovea.engine.check.Report.Section;
import dev.fovea.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What is known of the machine and its JVM. */
final class Machine {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Path PROCESS = Path.of("/proc/self/status");

  /** The features that kernels could use, of those that Linux names. */
  private static final Set<String> FEATURES =
      Set.of(
          "sse4_2",
          "avx",
          "avx2",
          "fma",
          "f16c",
          "avx512f",
          "avx512bw",
          "avx512vl",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "avx_vnni",
          "amx_tile",
          "amx_int8",
          "amx_bf16",
          "asimd",
          "asimdhp",
          "asimddp",
          "sve",
          "sve2",
          "i8mm",
          "bf16");

  private Machine() {}

  static Section describe() {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "java",
            "%s, %s %s"
                .formatted(
                    System.getProperty("java.vm.version"),
                    System.getProperty("java.vendor"),
                    System.getProperty("java.vm.name"))));
    facts.add(
        new Fact(
            "system",
            "%s %s, %s"
                .formatted(
                    System.getProperty("os.name"),
                    System.getProperty("os.version"),
                    System.getProperty("os.arch"))));
    processorLine("model name").ifPresent(name -> facts.add(new Fact("processor", name)));
    facts.add(new Fact("cores", String.valueOf(Runtime.getRuntime().availableProcessors())));
    processorLine("flags")
        .or(() -> processorLine("Features"))
        .ifPresent(flags -> facts.add(new Fact("features", known(flags))));
    facts.add(new Fact("kernels", Kernels.best().toString()));
    facts.add(new Fact("memory", megabytes(MachineMemory.bytes())));
    facts.add(new Fact("heap", "at most " + megabytes(Runtime.getRuntime().maxMemory())));
    return new Section("machine", facts);
  }

  /** Returns the memory of this process that is in RAM, where the system tells. */
  static Optional<String> resident() {
    return line(PROCESS, "VmRSS")
        .map(value -> value.replaceAll("\\D", ""))
        .filter(digits -> !digits.isEmpty())
        .map(kilobytes -> megabytes(Long.parseLong(kilobytes) * 1024));
  }

  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", bytes / 1_000_000);
  }

  private static String known(String flags) {
    TreeSet<String> known = new TreeSet<>(List.of(flags.split("\\s+", -1)));
    known.retainAll(FEATURES);
    return known.isEmpty() ? "none that matter" : String.join(" ", known);
  }

  private static Optional<String> processorLine(String name) {
    return line(PROCESSORS, name);
  }

  private static Optional<String> line(Path file, String name) {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name) && line.contains(":"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
