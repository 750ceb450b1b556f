package dev.fovea.engine.weights;

import dev.fovea.base.FoveaException;
import dev.fovea.files.CheckpointFiles;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * A file of tensors, open until it is closed. It is read and not mapped: what was read takes no
 * memory of the process, and a file that is cut meanwhile is an error and not a fault. For any
 * number of threads.
 *
 * @param path where it is
 * @param name its name in the checkpoint's folder
 * @param size its bytes when it was opened
 * @param modified when it had been changed last
 * @param channel its content
 */
record StoredFile(Path path, String name, long size, FileTime modified, FileChannel channel) {
  private static final long MOST_AT_ONCE = 1 << 26;

  /**
   * Opens a file.
   *
   * @throws FoveaException if there is none or it cannot be read
   */
  static StoredFile open(Path folder, String name) {
    Path path = folder.resolve(name);
    FileChannel channel = CheckpointFiles.open(folder, name);
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      return new StoredFile(path, name, found.size(), found.lastModifiedTime(), channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw CheckpointFiles.error(name, e);
    }
  }

  /**
   * Fills {@code target} with the bytes from {@code position} on.
   *
   * @throws FoveaException if the file cannot be read or has not as many
   */
  void read(long position, MemorySegment target) {
    long done = 0;
    while (done < target.byteSize()) {
      long piece = Math.min(MOST_AT_ONCE, target.byteSize() - done);
      int count = read(position + done, target.asSlice(done, piece).asByteBuffer());
      if (count < 0) {
        throw InvalidCheckpoint.error(name + ": the file was cut while it was read");
      }
      done += count;
    }
  }

  private int read(long position, ByteBuffer target) {
    try {
      return channel.read(target, position);
    } catch (ClosedByInterruptException e) {
      throw InvalidCheckpoint.error(name + ": the thread was interrupted while it read", e);
    } catch (IOException e) {
      throw CheckpointFiles.error(name, e);
    }
  }

  /**
   * Checks that the file is still as it was opened.
   *
   * @throws FoveaException if its size or the time of its last change is another
   */
  void requireUnchanged() {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      if (found.size() != size) {
        throw InvalidCheckpoint.error(
            name + ": expected " + size + " bytes as when opened, found " + found.size());
      }
      if (!found.lastModifiedTime().equals(modified)) {
        throw InvalidCheckpoint.error(
            name
                + ": expected the file of "
                + modified
                + " as when opened, found it changed at "
                + found.lastModifiedTime());
      }
    } catch (IOException e) {
      throw CheckpointFiles.error(name, e);
    }
  }

  /** Closes the file. What was read stays valid. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw CheckpointFiles.error(name, e);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It was only read.
    }
  }
}
