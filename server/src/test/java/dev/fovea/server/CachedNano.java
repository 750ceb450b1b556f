package dev.fovea.server;

import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lays out fovea-nano's files as models of other names. */
public final class CachedNano {
  /** The commit that models of the cache have. */
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private final Path nano;
  private final Path cache;

  /**
   * Unpacks the files.
   *
   * @param folder gets them in {@code home}, and the cache in {@code hub}
   */
  public CachedNano(Path folder) throws IOException {
    nano = FoveaNano.extract(folder.resolve("home"));
    cache = folder.resolve("hub");
  }

  /** Returns where the files were unpacked. */
  public Path files() {
    return nano;
  }

  /** Copies the files into a folder. */
  public void copyTo(Path to) throws IOException {
    Files.createDirectories(to);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(nano)) {
      for (Path file : files) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** Returns the folder of a repository in the cache, which need not exist. */
  public Path repository(String hubId) {
    return cache.resolve("models--" + hubId.replace("/", "--"));
  }

  /** Puts a model into the cache and returns its folder. */
  public Path put(String hubId) throws IOException {
    Path snapshot = repository(hubId).resolve("snapshots").resolve(COMMIT);
    copyTo(snapshot);
    Path refs = Files.createDirectories(repository(hubId).resolve("refs"));
    Files.writeString(refs.resolve("main"), COMMIT);
    return snapshot;
  }
}
