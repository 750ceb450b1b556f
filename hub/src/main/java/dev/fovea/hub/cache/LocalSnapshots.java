package dev.fovea.hub.cache;

import dev.fovea.hub.settings.ModelId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Looks for complete snapshots in the cache. */
public final class LocalSnapshots {
  private LocalSnapshots() {}

  public static Optional<Snapshot> find(Path cache, ModelId id) {
    RepositoryFolder repository = new RepositoryFolder(cache, id.repository());
    return repository.commit(id.revision()).flatMap(commit -> find(repository, commit));
  }

  public static Optional<Snapshot> find(RepositoryFolder repository, String commit) {
    Path folder = repository.snapshotOf(commit);
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    SnapshotContent content = SnapshotContent.of(folder);
    return content.isComplete()
        ? Optional.of(
            new Snapshot(repository.repository(), Optional.of(commit), folder, content.bytes()))
        : Optional.empty();
  }
}
