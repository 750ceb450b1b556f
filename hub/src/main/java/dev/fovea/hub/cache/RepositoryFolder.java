package dev.fovea.hub.cache;

import dev.fovea.files.RegularFiles;
import dev.fovea.hub.settings.ModelId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of one repository in the cache: {@code blobs/hash} are the files, {@code
 * snapshots/commit/name} links to them, {@code refs/revision} names a commit.
 *
 * @param repository {@code organisation/name}
 */
public record RepositoryFolder(Path cache, String repository) {
  private static final int LONGEST_REFERENCE = 1 << 10;
  private static final String PREFIX = "models--";
  private static final String SEPARATOR = "--";

  /** Returns all repositories of models in the cache. */
  public static List<RepositoryFolder> all(Path cache) throws IOException {
    List<RepositoryFolder> folders = new ArrayList<>();
    if (Files.isDirectory(cache)) {
      try (DirectoryStream<Path> paths = Files.newDirectoryStream(cache, PREFIX + "*")) {
        for (Path path : paths) {
          String name = String.valueOf(path.getFileName()).substring(PREFIX.length());
          String repository = name.replaceFirst(SEPARATOR, "/");
          if (ModelId.isRepository(repository)) {
            folders.add(new RepositoryFolder(cache, repository));
          }
        }
      }
    }
    return folders;
  }

  private String name() {
    return PREFIX + repository.replace("/", SEPARATOR);
  }

  public Path path() {
    return cache.resolve(name());
  }

  public Path blobs() {
    return path().resolve("blobs");
  }

  public Path blob(String hash) {
    return blobs().resolve(hash);
  }

  /**
   * Returns the file of a download that is not done. Hugging Face's tools may delete such files.
   */
  public Path partial(String hash) {
    return blobs().resolve(hash + PartialFile.SUFFIX);
  }

  public Path snapshots() {
    return path().resolve("snapshots");
  }

  public Path snapshotOf(String commit) {
    return snapshots().resolve(commit);
  }

  Path refs() {
    return path().resolve("refs");
  }

  Path ref(String revision) {
    return refs().resolve(revision);
  }

  Path locks() {
    return cache.resolve(".locks").resolve(name());
  }

  /** Returns the commit of a revision, which must be well-formed, if the cache knows it. */
  Optional<String> commit(String revision) {
    if (ModelId.COMMIT.matcher(revision).matches()) {
      return Optional.of(revision);
    }
    Path ref = ref(revision);
    try {
      return Files.isRegularFile(ref)
          ? Optional.of(RegularFiles.text(ref, LONGEST_REFERENCE))
              .map(String::strip)
              .filter(ModelId.COMMIT.asMatchPredicate())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns the folder of a revision, which need not be complete. */
  Optional<Path> snapshot(String revision) {
    return commit(revision).map(this::snapshotOf);
  }

  /** Returns the commits that have a folder. */
  public List<String> commits() throws IOException {
    List<String> commits = new ArrayList<>();
    if (Files.isDirectory(snapshots())) {
      try (DirectoryStream<Path> paths = Files.newDirectoryStream(snapshots())) {
        for (Path path : paths) {
          String name = String.valueOf(path.getFileName());
          if (ModelId.COMMIT.matcher(name).matches() && Files.isDirectory(path)) {
            commits.add(name);
          }
        }
      }
    }
    commits.sort(null);
    return commits;
  }

  /** Returns the commit of each branch and tag. */
  public Map<String, String> references() throws IOException {
    Map<String, String> references = new LinkedHashMap<>();
    if (Files.isDirectory(refs())) {
      try (Stream<Path> paths = Files.walk(refs(), 10)) {
        for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
          String revision = refs().relativize(path).toString().replace('\\', '/');
          if (ModelId.isRevision(revision)) {
            commit(revision).ifPresent(commit -> references.put(revision, commit));
          }
        }
      }
    }
    return references;
  }
}
