package dev.fovea.fakehub;

import java.io.IOException;
import java.nio.file.Path;

/** Makes pipes that have names, which hold whoever opens them until the other end is opened. */
public final class NamedPipe {
  private NamedPipe() {}

  /** Makes a pipe, and returns whether this system can. */
  public static boolean make(Path path) {
    try {
      return new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
