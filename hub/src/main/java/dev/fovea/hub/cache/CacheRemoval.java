package dev.fovea.hub.cache;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.ModelId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Deletes models: first blobs, so that nobody takes the rest for a model, then links, and the
 * reference last, so that a removal that was killed can be done again.
 */
public final class CacheRemoval {
  private final RepositoryFolder repository;
  private int files;
  private long bytes;

  private CacheRemoval(RepositoryFolder repository) {
    this.repository = repository;
  }

  public static Removal remove(Path cache, ModelId id) {
    RepositoryFolder repository = new RepositoryFolder(cache, id.repository());
    if (!Files.isDirectory(repository.path())) {
      throw notThere(cache, id);
    }
    try (RepositoryLock _ = RepositoryLock.tryAcquire(repository)) {
      return new CacheRemoval(repository).run(id);
    } catch (IOException e) {
      throw DiskFailure.of(e, repository.path());
    } catch (UncheckedIOException | DirectoryIteratorException e) {
      throw DiskFailure.ofListing(e, repository.path());
    }
  }

  /** Deletes the folder of a repository without snapshots; the caller has its lock. */
  public static void removeAbandoned(RepositoryFolder repository) throws IOException {
    if (repository.commits().isEmpty()) {
      new CacheRemoval(repository).removeTree(repository.path());
    }
  }

  static HubException notThere(Path cache, ModelId id) {
    return HubException.local(
        ErrorCode.NOT_FOUND, "%s is not in %s".formatted(id, cache), id + " is not in the cache");
  }

  private Removal run(ModelId id) throws IOException {
    Set<String> commits = meant(id);
    boolean abandoned = isMain(id) && repository.commits().isEmpty();
    if (commits.isEmpty() && !abandoned) {
      throw notThere(repository.cache(), id);
    }
    for (String commit : commits) {
      if (exists(repository.snapshotOf(commit)) && !isNamedOtherwise(id, commit)) {
        removeSnapshot(repository.snapshotOf(commit));
      }
    }
    if (id.isCommit()) {
      removeReferences(id.revision());
    } else {
      Files.deleteIfExists(repository.ref(id.revision()));
    }
    if (repository.commits().isEmpty()) {
      removeTree(repository.path());
    }
    return new Removal(repository.repository(), files, bytes);
  }

  private static boolean isMain(ModelId id) {
    return id.revision().equals(ModelId.MAIN);
  }

  /** Returns the commits of an id. A pull that was killed leaves main's without a reference. */
  private Set<String> meant(ModelId id) throws IOException {
    Map<String, String> references = repository.references();
    if (id.isCommit()) {
      boolean known =
          exists(repository.snapshotOf(id.revision())) || references.containsValue(id.revision());
      return known ? Set.of(id.revision()) : Set.of();
    }
    Optional<String> commit = repository.commit(id.revision());
    if (commit.isPresent() || !isMain(id)) {
      return commit.map(Set::of).orElse(Set.of());
    }
    Set<String> nameless = new HashSet<>(repository.commits());
    nameless.removeAll(references.values());
    return nameless;
  }

  private boolean isNamedOtherwise(ModelId id, String commit) throws IOException {
    return !id.isCommit()
        && repository.references().entrySet().stream()
            .filter(reference -> !reference.getKey().equals(id.revision()))
            .map(Map.Entry::getValue)
            .anyMatch(commit::equals);
  }

  private void removeReferences(String commit) throws IOException {
    for (Map.Entry<String, String> reference : repository.references().entrySet()) {
      if (reference.getValue().equals(commit)) {
        Files.deleteIfExists(repository.ref(reference.getKey()));
      }
    }
  }

  private void removeSnapshot(Path folder) throws IOException {
    Map<Object, Path> byKey = blobsByKey();
    Set<Path> blobs = blobs(folder, byKey);
    for (String other : repository.commits()) {
      Path path = repository.snapshotOf(other);
      if (!path.equals(folder)) {
        blobs.removeAll(blobs(path, byKey));
      }
    }
    for (Path blob : blobs) {
      delete(blob);
    }
    removeTree(folder);
    Files.deleteIfExists(
        repository.path().resolve("trees").resolve(folder.getFileName() + ".json"));
  }

  /** Returns the blobs by what identifies a file, which its hard links share. */
  private Map<Object, Path> blobsByKey() throws IOException {
    Map<Object, Path> blobs = new HashMap<>();
    if (Files.isDirectory(repository.blobs())) {
      try (DirectoryStream<Path> paths = Files.newDirectoryStream(repository.blobs())) {
        for (Path path : paths) {
          Object key = attributes(path).fileKey();
          if (key != null) {
            blobs.put(key, path);
          }
        }
      }
    }
    return blobs;
  }

  /** Returns the blobs to which a snapshot refers, by symbolic or hard links. */
  private Set<Path> blobs(Path folder, Map<Object, Path> byKey) throws IOException {
    Set<Path> blobs = new HashSet<>();
    for (Path path : tree(folder)) {
      if (Files.isSymbolicLink(path)) {
        Path target = path.resolveSibling(Files.readSymbolicLink(path)).normalize();
        if (repository.blobs().normalize().equals(target.getParent())) {
          blobs.add(repository.blobs().resolve(String.valueOf(target.getFileName())));
        }
      } else if (Files.isRegularFile(path)) {
        Object key = attributes(path).fileKey();
        if (key != null && byKey.containsKey(key)) {
          blobs.add(byKey.get(key));
        }
      }
    }
    return blobs;
  }

  private void removeTree(Path folder) throws IOException {
    List<Path> paths = tree(folder);
    for (Path path : paths.reversed()) {
      delete(path);
    }
  }

  /** Returns a folder and what is in it, folders before their content; links are not followed. */
  private static List<Path> tree(Path folder) throws IOException {
    if (!exists(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.toList();
    }
  }

  private void delete(Path path) throws IOException {
    if (exists(path)) {
      BasicFileAttributes attributes = attributes(path);
      boolean last = attributes.isRegularFile() && isOnlyName(path);
      Files.delete(path);
      files += last ? 1 : 0;
      bytes += last ? attributes.size() : 0;
    }
  }

  /** A blob with a hard link in the snapshot is counted when the latter goes. */
  private static boolean isOnlyName(Path path) throws IOException {
    try {
      return Files.getAttribute(path, "unix:nlink") instanceof Integer links && links == 1;
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return true;
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
