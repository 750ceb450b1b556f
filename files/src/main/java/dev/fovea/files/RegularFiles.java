package dev.fovea.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Opens files that others made, and nothing but files: to open a pipe blocks until somebody writes
 * to it, to read a device may never end. Links are followed.
 *
 * <p>What a file has beyond the size that it is opened with is never read. Files of {@code /proc},
 * of which some block, say that they are empty, and are.
 */
public final class RegularFiles {
  private static final int SLICE = 64 << 10;

  private RegularFiles() {}

  /**
   * Opens a file for reading.
   *
   * @throws NoSuchFileException if there is none
   * @throws UnfitFileException if it is a folder, a pipe, a device or a socket, was put in the
   *     place of another meanwhile, or does not open within eight seconds
   * @throws java.nio.channels.ClosedByInterruptException if the thread is interrupted, and stays so
   * @throws IOException if it cannot be opened; see {@link #reason}
   */
  public static FileChannel open(Path file) throws IOException {
    return Opening.OF_SYSTEM.open(file);
  }

  /**
   * Returns the content of a file.
   *
   * @param most the bytes that it may have, at most 2,000,000,000
   * @throws UnfitFileException if it has more, and as {@link #open}
   * @throws IOException as {@link #open}
   */
  public static byte[] read(Path file, int most) throws IOException {
    try (FileChannel channel = open(file)) {
      long size = channel.size();
      if (size > most) {
        throw new UnfitFileException("expected at most %d bytes, found %d".formatted(most, size));
      }
      byte[] content = content(channel, (int) size);
      if (content.length < size) {
        throw new UnfitFileException("it was cut while it was read");
      }
      return content;
    }
  }

  /** Returns the text of a file in UTF-8, read as {@link #read} does. */
  public static String text(Path file, int most) throws IOException {
    return new String(read(file, most), StandardCharsets.UTF_8);
  }

  /** Returns the first {@code size} bytes of a file, or as many as there are. */
  public static byte[] content(FileChannel channel, int size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    int read = 0;
    while (read >= 0 && bytes.position() < size) {
      // In slices, since the JDK copies each through memory of the same size outside the heap.
      bytes.limit(Math.min(size, bytes.position() + SLICE));
      read = channel.read(bytes, bytes.position());
    }
    return bytes.position() == size
        ? bytes.array()
        : Arrays.copyOf(bytes.array(), bytes.position());
  }

  /**
   * Returns why a file could not be opened or read, for people, to be put after its name. Says
   * nothing of its folder.
   */
  public static String reason(IOException failure) {
    return switch (failure) {
      case UnfitFileException unfit -> unfit.problem();
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "it may not be read";
      case FileSystemException e when e.getReason() != null -> "cannot be read: " + e.getReason();
      case FileSystemException _ -> "cannot be read";
      default -> "cannot be read: " + failure.getMessage();
    };
  }
}
