package dev.fovea.files;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Opens regular files within a time. What a path names is looked at before it is opened, since to
 * open a pipe waits, and afterwards, since another file may have come in its place. The JDK cannot
 * ask an open file what it is, so a pipe that comes between the two looks does hold a thread, but
 * one that can be left behind. For any number of threads.
 *
 * @param opener opens what was looked at
 * @param calls bounds the threads that are left behind
 * @param time how long it may take
 */
record Opening(Opener opener, BlockingCalls calls, Duration time) {
  /** As the system does it, up to eight files at a time, each within eight seconds. */
  static final Opening OF_SYSTEM =
      new Opening(
          file -> FileChannel.open(file, StandardOpenOption.READ),
          new BlockingCalls("open files", 8),
          Duration.ofSeconds(8));

  /** Opens a file for reading. */
  @FunctionalInterface
  interface Opener {
    FileChannel open(Path file) throws IOException;
  }

  /**
   * Opens a file.
   *
   * @throws UnfitFileException if it is no regular file, does not open in time, or too many others
   *     did not
   * @throws ClosedByInterruptException if the thread is interrupted, and stays so
   * @throws IOException if it cannot be opened
   */
  FileChannel open(Path file) throws IOException {
    try {
      return calls.call(() -> openNow(file), Opening::close, time);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (TimeoutException e) {
      Pipes.letGo(file);
      throw new UnfitFileException(
          "it could not be opened within %d s".formatted(time.toSeconds()), e);
    } catch (RejectedExecutionException e) {
      throw new UnfitFileException("earlier attempts to open files have not come back yet", e);
    } catch (InterruptedException e) {
      Pipes.letGo(file);
      Thread.currentThread().interrupt();
      ClosedByInterruptException interrupted = new ClosedByInterruptException();
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private static IOException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case IOException failure -> failure;
      case RuntimeException failure -> throw failure;
      case Error failure -> throw failure;
      case null, default -> throw new IllegalStateException(e);
    };
  }

  private FileChannel openNow(Path file) throws IOException {
    BasicFileAttributes before = attributes(file);
    FileChannel channel = opener.open(file);
    try {
      BasicFileAttributes after = attributes(file);
      if (!Objects.equals(before.fileKey(), after.fileKey())) {
        throw new UnfitFileException("another file came in its place while it was opened");
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    if (!found.isRegularFile()) {
      throw new UnfitFileException(
          "expected a file, found "
              + (found.isDirectory() ? "a folder" : "a pipe, a device or a socket"));
    }
    return found;
  }

  private static void close(FileChannel late) {
    try {
      late.close();
    } catch (IOException e) {
      // Nothing was written.
    }
  }
}
