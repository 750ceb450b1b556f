package dev.fovea.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Frees threads that wait for somebody to open the other end of a pipe. */
public final class Pipes {
  private static final int KIND = 0170000;
  private static final int PIPE = 0010000;

  private Pipes() {}

  /**
   * Ends the waits for the other end of {@code path}, if it is a pipe, by opening it for a moment.
   * Returns at once. Where that cannot be done those who wait stay.
   */
  public static void letGo(Path path) {
    Thread.ofPlatform().daemon().name("let go of a pipe").start(() -> letGoNow(path));
  }

  private static void letGoNow(Path path) {
    try {
      Path real = path.toRealPath();
      if (isPipe(real)) {
        FileChannel.open(real, READ, WRITE, NOFOLLOW_LINKS).close();
      }
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // Those who wait are counted by whoever left them behind.
    }
  }

  private static boolean isPipe(Path real) throws IOException {
    int mode = (int) Files.getAttribute(real, "unix:mode", NOFOLLOW_LINKS);
    return (mode & KIND) == PIPE;
  }
}
