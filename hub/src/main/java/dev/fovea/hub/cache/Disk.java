package dev.fovea.hub.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much a disk still takes. */
@FunctionalInterface
public interface Disk {
  Disk REAL = folder -> Files.getFileStore(folder).getUsableSpace();

  /** Returns the bytes that may still be written where the existing {@code folder} is. */
  long usableBytes(Path folder) throws IOException;
}
