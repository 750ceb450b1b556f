package dev.fovea.hub;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The folder in which Hugging Face's tools keep what they downloaded: {@code
 * models--org--name/refs/main} names the commit, {@code snapshots/commit} has its files. Only looks
 * things up; for any number of threads.
 */
public final class HuggingFaceCache {
  private static final Pattern REPOSITORY =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,95}/[A-Za-z0-9_][A-Za-z0-9._-]{0,95}");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private final Path folder;

  /** Creates a view of the cache in {@code folder}, which need not exist. */
  public HuggingFaceCache(Path folder) {
    this.folder = requireNonNull(folder, "folder");
  }

  /** Returns the cache of this user. */
  public static HuggingFaceCache ofUser() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /**
   * Returns the cache where the environment has it: {@code HF_HUB_CACHE}, or {@code hub} under
   * {@code HF_HOME}, or under {@code XDG_CACHE_HOME/huggingface}, or under {@code
   * ~/.cache/huggingface}. An empty variable counts as absent.
   */
  static HuggingFaceCache of(Map<String, String> environment, Path home) {
    Path caches = variable(environment, "XDG_CACHE_HOME", home).orElse(home.resolve(".cache"));
    Path huggingFace = variable(environment, "HF_HOME", home).orElse(caches.resolve("huggingface"));
    return new HuggingFaceCache(
        variable(environment, "HF_HUB_CACHE", home).orElse(huggingFace.resolve("hub")));
  }

  private static Optional<Path> variable(Map<String, String> environment, String name, Path home) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .map(value -> value.startsWith("~/") ? home.resolve(value.substring(2)) : Path.of(value));
  }

  /** Returns the folder of the cache. */
  public Path folder() {
    return folder;
  }

  /** Returns whether {@code id} has the form {@code organisation/name} of a repository. */
  public static boolean isRepositoryId(String id) {
    return REPOSITORY.matcher(id).matches() && !id.contains("..") && !id.contains("--");
  }

  /**
   * Returns the folder with the files of the main branch of {@code repositoryId}, if something of
   * it was downloaded. Empty also for ids that are none.
   */
  public Optional<Path> find(String repositoryId) {
    if (!isRepositoryId(repositoryId)) {
      return Optional.empty();
    }
    Path repository = folder.resolve("models--" + repositoryId.replace("/", "--"));
    try {
      String commit = Files.readString(repository.resolve("refs").resolve("main")).strip();
      return Optional.of(commit)
          .filter(COMMIT.asMatchPredicate())
          .map(repository.resolve("snapshots")::resolve)
          .filter(Files::isDirectory);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
