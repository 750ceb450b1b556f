import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Builds the native library with the C compiler of this machine: {@code java BuildLibrary.java
 * SOURCES CLASSES}. Does nothing if the library is newer than the sources, and says so and succeeds
 * if there is no compiler: Fovea does without the library.
 */
final class BuildLibrary {
  private static final List<String> COMPILERS = List.of("cc", "gcc", "clang");

  /** The steps in float32 have one order: products and sums must not be fused where C says both. */
  private static final List<String> OPTIONS =
      List.of("-std=c11", "-O3", "-shared", "-fvisibility=hidden", "-ffp-contract=off");

  private BuildLibrary() {}

  public static void main(String[] arguments) throws Exception {
    Path sources = Path.of(arguments[0]);
    Path library = Path.of(arguments[1]).resolve("dev/fovea/kernels").resolve(resource());
    if (isCurrent(library, sources)) {
      return;
    }
    Files.deleteIfExists(library);
    Optional<String> compiler = compiler();
    if (compiler.isEmpty()) {
      System.out.println(
          "Native kernels are not built, as there is no C compiler (cc, gcc or clang): those in Java"
              + " serve.");
      return;
    }
    build(compiler.get(), sources, library);
  }

  private static void build(String compiler, Path sources, Path library) throws Exception {
    Files.createDirectories(library.getParent());
    Path unfinished = library.resolveSibling(library.getFileName() + ".new");
    List<String> command = new ArrayList<>();
    command.add(compiler);
    command.addAll(OPTIONS);
    if (!isWindows()) {
      command.add("-fPIC");
    }
    command.add("-o");
    command.add(unfinished.toString());
    for (Path source : files(sources)) {
      if (source.toString().endsWith(".c")) {
        command.add(source.toString());
      }
    }
    int result = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (result == 0) {
      Files.move(unfinished, library, StandardCopyOption.REPLACE_EXISTING);
      System.out.println("Native kernels are built by " + compiler + ".");
    } else {
      Files.deleteIfExists(unfinished);
      System.out.println(
          "Native kernels are not built, as " + compiler + " failed: those in Java serve.");
    }
  }

  /** Returns the path that dev.fovea.kernels.LibraryFile looks for. */
  private static String resource() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch");
    String arch = processor.equals("amd64") ? "x86_64" : processor;
    if (isWindows()) {
      return "windows-" + arch + "/fovea.dll";
    }
    if (system.startsWith("mac")) {
      return "macos-" + arch + "/libfovea.dylib";
    }
    return system + "-" + arch + "/libfovea.so";
  }

  private static boolean isWindows() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
  }

  /** Returns the compiler that the environment variable CC names, or one that is on the path. */
  private static Optional<String> compiler() {
    String wanted = System.getenv().getOrDefault("CC", "");
    if (!wanted.isBlank()) {
      return Optional.of(wanted);
    }
    String[] folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
    for (String name : COMPILERS) {
      for (String folder : folders) {
        Path file = Path.of(folder, isWindows() ? name + ".exe" : name);
        if (Files.isExecutable(file)) {
          return Optional.of(file.toString());
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isCurrent(Path library, Path sources) throws IOException {
    if (!Files.exists(library)) {
      return false;
    }
    FileTime built = Files.getLastModifiedTime(library);
    for (Path source : files(sources)) {
      if (Files.getLastModifiedTime(source).compareTo(built) > 0) {
        return false;
      }
    }
    return true;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
