package dev.fovea.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A built checkout: what {@code ./fovea} needs once it is built, which is not enough to build. Its
 * starts see nothing of the user's settings.
 *
 * @param root where {@code fovea} is
 * @param home where its commands keep their files, which must exist
 */
record Checkout(Path root, Path home) {
  private static final List<String> PARTS =
      List.of("fovea", ".mvn", "pom.xml", "cli/src/main", "cli/target/app");

  /** How a start ended. */
  record Ended(int code, String out, String err) {}

  /** Returns the checkout that these tests were built in. */
  static Checkout built(Path home) {
    return new Checkout(Path.of("..").toAbsolutePath().normalize(), home);
  }

  /** Copies what this one needs, with the archives that it has by now, and all times. */
  Checkout copyTo(Path folder) throws IOException, InterruptedException {
    for (String part : PARTS) {
      copy(root.resolve(part), folder.resolve(part));
    }
    for (Path archive : archives()) {
      copy(archive, folder.resolve(root.relativize(archive)));
    }
    return new Checkout(folder, home);
  }

  static void copy(Path from, Path to) throws IOException, InterruptedException {
    Files.createDirectories(to.getParent());
    int status =
        new ProcessBuilder("cp", "-Rp", from.toString(), to.toString())
            .inheritIO()
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("cp " + from + " ended with " + status);
    }
  }

  Path target() {
    return root.resolve("cli").resolve("target");
  }

  /** Returns the archives of classes, and what is left of those that were being made. */
  List<Path> archives() throws IOException {
    try (Stream<Path> paths = Files.list(target())) {
      return paths
          .filter(path -> path.getFileName().toString().startsWith("start-"))
          .sorted()
          .toList();
    }
  }

  /** Starts {@code ./fovea}; its output goes to files in the home. */
  Start start(List<String> before, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> line = new ArrayList<>(before);
    line.add(root.resolve("fovea").toString());
    line.addAll(List.of(arguments));
    Path out = Files.createTempFile(home, "out", "");
    Path err = Files.createTempFile(home, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(home.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.startsWith("FOVEA_") || name.startsWith("HF_"));
    variables.put("JAVA_HOME", System.getProperty("java.home"));
    variables.put("FOVEA_HOME", home.resolve("fovea").toString());
    variables.put("HF_HUB_CACHE", home.resolve("hub").toString());
    variables.put("HF_HUB_OFFLINE", "1");
    variables.putAll(environment);
    return new Start(builder.start(), out, err);
  }

  Start start(String... arguments) throws IOException {
    return start(List.of(), Map.of(), arguments);
  }

  Ended run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).ended();
  }

  /** A process that was started. */
  record Start(Process process, Path outFile, Path errFile) implements AutoCloseable {
    String out() throws IOException {
      return Files.readString(outFile, UTF_8);
    }

    /** Returns standard error without the JVM's word on the Vector API, which is no news. */
    String err() throws IOException {
      return Files.readString(errFile, UTF_8)
          .replaceAll("WARNING: Using incubator modules: jdk.incubator.vector\\R", "");
    }

    /** Waits a moment for more output, which must be to come. */
    void waitALittle() throws IOException, InterruptedException {
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("it has ended: " + out() + err());
      }
    }

    Ended ended() throws IOException, InterruptedException {
      return new Ended(process.waitFor(), out(), err());
    }

    /** Ends what a failed test has left. */
    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** Forbids everybody but root to make, rename or delete files. */
  void forbidWriting() throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.toList()) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
      }
    }
  }
}
