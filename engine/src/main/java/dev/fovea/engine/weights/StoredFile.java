package dev.fovea.engine.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of tensors, mapped read-only.
 *
 * @param path where it is
 * @param name its name in the checkpoint's folder
 * @param memory its bytes, valid as long as the arena it was mapped into
 */
record StoredFile(Path path, String name, MemorySegment memory) {
  static StoredFile map(Path folder, String name, Arena arena) {
    Path path = folder.resolve(name);
    if (!Files.isRegularFile(path)) {
      throw InvalidCheckpoint.error(name + ": no such file in " + folder);
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      return new StoredFile(path, name, channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena));
    } catch (IOException e) {
      throw InvalidCheckpoint.error(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Checks that the file still has the size it was mapped with: to read a page that has gone is a
   * fault.
   */
  void requireUnchanged() {
    try {
      long size = Files.size(path);
      if (size != memory.byteSize()) {
        throw InvalidCheckpoint.error(
            name + ": expected " + memory.byteSize() + " bytes as when opened, found " + size);
      }
    } catch (IOException e) {
      throw InvalidCheckpoint.error(path + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
