package dev.fovea.engine.files;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/** Makes pipes that have names, which hold whoever opens them until the other end is opened. */
public final class NamedPipe {
  private NamedPipe() {}

  /** Makes a pipe; the test is skipped where that cannot be done. */
  public static void make(Path path) throws InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder("mkfifo", path.toString()).start();
    } catch (IOException e) {
      assumeTrue(false, "there is no mkfifo");
      return;
    }
    assumeTrue(process.waitFor() == 0);
  }
}
