package dev.fovea.fakehub;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lays out the files of one model as models of other names. */
public final class CachedModels {
  /** The commit that models of the cache have. */
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private final Path files;
  private final Path cache;

  /**
   * Lays out nothing yet.
   *
   * @param files the folder of the model
   * @param cache the folder of the cache, which need not exist
   */
  public CachedModels(Path files, Path cache) {
    this.files = files;
    this.cache = cache;
  }

  /** Returns the folder of the model. */
  public Path files() {
    return files;
  }

  /** Copies the files into a folder. */
  public void copyTo(Path to) throws IOException {
    Files.createDirectories(to);
    try (DirectoryStream<Path> found = Files.newDirectoryStream(files)) {
      for (Path file : found) {
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
