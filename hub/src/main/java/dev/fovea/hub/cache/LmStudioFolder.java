package dev.fovea.hub.cache;

import dev.fovea.hub.settings.ModelId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The folder in which LM Studio keeps models, {@code organisation/name/} with the files of the main
 * branch. It is only read. What has links among its files or on the way to them is left out, since
 * it may be anything; so is what is incomplete, as GGUF files are, or of another kind. What cannot
 * be read is not there.
 *
 * @param path need not exist
 * @param modelTypes the kinds that Fovea runs
 */
public record LmStudioFolder(Path path, Set<String> modelTypes) {
  /** Returns the model if LM Studio has all of it. */
  public Optional<Snapshot> find(ModelId id) {
    return id.revision().equals(ModelId.MAIN)
        ? find(id.repository())
            .map(
                model -> new Snapshot(model.hubId(), model.commit(), model.folder(), model.bytes()))
        : Optional.empty();
  }

  /** Returns all models, each with its repository as its id. */
  public List<CachedModel> all() {
    List<CachedModel> models = new ArrayList<>();
    for (String organisation : names(path)) {
      for (String name : names(path.resolve(organisation))) {
        find(organisation + "/" + name).ifPresent(models::add);
      }
    }
    return models;
  }

  private Optional<CachedModel> find(String repository) {
    if (!ModelId.isRepository(repository)) {
      return Optional.empty();
    }
    try {
      Path folder = path.toRealPath().resolve(repository);
      if (!folder.toRealPath().equals(folder) || hasLinks(folder)) {
        return Optional.empty();
      }
      SnapshotContent content = SnapshotContent.of(folder);
      return content.isComplete() && modelTypes.contains(content.modelType())
          ? Optional.of(
              new CachedModel(
                  repository,
                  repository,
                  Optional.empty(),
                  folder,
                  content.bytes(),
                  content.lastModified()))
          : Optional.empty();
    } catch (IOException | DirectoryIteratorException e) {
      return Optional.empty();
    }
  }

  private static boolean hasLinks(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (Files.isSymbolicLink(file)
            && FileSelection.isWanted(String.valueOf(file.getFileName()))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns the names of the folders in a folder, none if it cannot be read. */
  private static List<String> names(Path folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          names.add(String.valueOf(child.getFileName()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
    return names;
  }
}
