package dev.fovea.hub;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The folder in which Hugging Face's tools keep what they downloaded: {@code
 * models--org--name/refs/main} names the commit, {@code snapshots/commit} has its files. Only looks
 * things up, and does not ask whether they are complete, as {@link Hub#find} does; for any number
 * of threads.
 */
public final class HuggingFaceCache {
  private static final Pattern REPOSITORY =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,95}/[A-Za-z0-9_][A-Za-z0-9._-]{0,95}");

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
    return new HuggingFaceCache(new Environment(environment, home).cacheFolder());
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
    return repository(repositoryId).snapshot(ModelId.MAIN).filter(Files::isDirectory);
  }

  RepositoryFolder repository(String repositoryId) {
    return RepositoryFolder.of(folder, repositoryId);
  }
}
