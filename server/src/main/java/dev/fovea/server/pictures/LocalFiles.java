package dev.fovea.server.pictures;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import dev.fovea.files.BlockingCalls;
import dev.fovea.files.Pipes;
import dev.fovea.files.RegularFiles;
import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.Errors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Reads pictures from files of this machine, as far as requests may name them. A file that cannot
 * be had, for whatever reason, is refused in the same words, so that nobody learns from them what
 * there is on the machine.
 */
public final class LocalFiles {
  /** The bytes that one picture may have. */
  public static final int MAX_FILE_BYTES = 64 << 20;

  /** How long a file may take, such as one of a server that has gone. */
  static final Duration TIME = Duration.ofSeconds(8);

  /** How many reads may go on at the same time, those that never return included. */
  private static final int MOST_READS = 8;

  private final boolean everywhere;
  private final List<Path> roots;
  private final Opener opener;
  private final Duration time;
  private final BlockingCalls calls = new BlockingCalls("read local files", MOST_READS);

  /** Opens a file to be read, without following a link. */
  @FunctionalInterface
  interface Opener {
    FileChannel open(Path path) throws IOException;
  }

  /**
   * Creates a reader.
   *
   * @param everywhere whether any file may be read
   * @param roots the folders whose files may be read otherwise; links are resolved now
   * @throws IOException if one does not exist
   */
  public LocalFiles(boolean everywhere, List<Path> roots) throws IOException {
    this(everywhere, roots, path -> FileChannel.open(path, READ, NOFOLLOW_LINKS), TIME);
  }

  LocalFiles(boolean everywhere, List<Path> roots, Opener opener, Duration time)
      throws IOException {
    this.everywhere = everywhere;
    this.roots = new ArrayList<>();
    for (Path root : roots) {
      this.roots.add(root.toRealPath());
    }
    this.opener = opener;
    this.time = time;
  }

  /**
   * Returns the bytes of a regular file, which are at least one.
   *
   * @param place the field of the request that names it
   * @throws ApiException with status 400 if it may not be read, is not there, is not a regular
   *     file, is empty, has more than {@code maxBytes}, or is not read in time; with status 503 if
   *     too many reads have not returned
   * @throws InterruptedException if the thread is interrupted meanwhile; the read is given up
   */
  public byte[] read(Path path, int maxBytes, String place) throws InterruptedException {
    if (!everywhere && roots.isEmpty()) {
      throw forbidden(place, path);
    }
    try {
      return calls.call(() -> readNow(path, maxBytes, place), time);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ApiException refusal ? refusal : unreadable(place, path);
    } catch (RejectedExecutionException e) {
      throw Errors.overloaded(e).exception();
    } catch (TimeoutException e) {
      Pipes.letGo(path);
      throw unreadable(place, path);
    } catch (InterruptedException e) {
      Pipes.letGo(path);
      throw e;
    }
  }

  /** Returns the exception for a file that is not a picture or cannot be read. */
  public static ApiException unreadable(String place, Path path) {
    return ApiError.at(
            place,
            "invalid_image",
            "The file %s cannot be read as a picture of at most %d bytes."
                .formatted(path, MAX_FILE_BYTES))
        .exception();
  }

  private byte[] readNow(Path path, int maxBytes, String place) throws IOException {
    Path real = real(path, place);
    // Checked before it is opened, since to open a pipe waits, and afterwards, since another file
    // may have taken its place.
    BasicFileAttributes before = attributes(real);
    require(before.isRegularFile() && fits(before.size(), maxBytes), real);
    try (FileChannel channel = opener.open(real)) {
      BasicFileAttributes after = attributes(real);
      require(
          after.isRegularFile()
              && Objects.equals(before.fileKey(), after.fileKey())
              && fits(channel.size(), maxBytes),
          real);
      return RegularFiles.content(channel, (int) channel.size());
    }
  }

  /** Resolves links. What is not allowed looks the same whether it exists or not. */
  private Path real(Path path, String place) throws IOException {
    if (everywhere) {
      return path.toRealPath();
    }
    try {
      Path real = path.toRealPath();
      if (roots.stream().anyMatch(real::startsWith)) {
        return real;
      }
    } catch (IOException e) {
      // It is refused like one that exists.
    }
    throw forbidden(place, path);
  }

  private static BasicFileAttributes attributes(Path real) throws IOException {
    return Files.readAttributes(real, BasicFileAttributes.class, NOFOLLOW_LINKS);
  }

  /** Files without a size, as in {@code /proc}, are no pictures, and some of them never end. */
  private static boolean fits(long size, int maxBytes) {
    return size > 0 && size <= maxBytes;
  }

  private static void require(boolean condition, Path file) throws IOException {
    if (!condition) {
      throw new IOException(file + " is no file to be read");
    }
  }

  private static ApiException forbidden(String place, Path path) {
    return ApiError.at(
            place,
            "file_not_allowed",
            "The file " + path + " does not exist in a folder given with --files.")
        .exception();
  }
}
