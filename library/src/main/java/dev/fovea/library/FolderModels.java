package dev.fovea.library;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The checkpoints in some folders: each folder in them with a {@code config.json}, or in a folder
 * of theirs, as {@code organisation/name}. Nothing outside of them is found, whatever links and
 * {@code ..} say.
 */
final class FolderModels {
  private static final String CONFIG = "config.json";

  private final List<Path> roots;

  FolderModels(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  /** Returns what {@code name} means: a path in one of the folders, absolute or from there on. */
  Optional<StoredModel> find(String name) {
    for (Path root : roots) {
      try {
        Path real = root.toRealPath();
        Path folder = real.resolve(name).toRealPath();
        if (folder.startsWith(real) && isCheckpoint(folder)) {
          return Optional.of(model(real, folder));
        }
      } catch (IOException | InvalidPathException e) {
        // The same name may be in the next folder.
      }
    }
    return Optional.empty();
  }

  /** Returns all, in the order of their folders. */
  List<StoredModel> list() {
    List<StoredModel> models = new ArrayList<>();
    for (Path root : roots) {
      try {
        Path real = root.toRealPath();
        for (Path folder : folders(real)) {
          if (isCheckpoint(folder)) {
            models.add(model(real, folder));
          } else {
            folders(folder).stream()
                .filter(FolderModels::isCheckpoint)
                .forEach(nested -> models.add(model(real, nested)));
          }
        }
      } catch (IOException e) {
        // A folder that is not there has no models.
      }
    }
    return models;
  }

  private static List<Path> folders(Path parent) {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(parent, path -> Files.isDirectory(path))) {
      entries.forEach(folders::add);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return List.of();
    }
    folders.sort(null);
    return folders;
  }

  private static boolean isCheckpoint(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG));
  }

  private static StoredModel model(Path root, Path folder) {
    Path relative = root.relativize(folder);
    String id =
        relative.toString().isEmpty()
            ? String.valueOf(folder.getFileName())
            : relative.toString().replace('\\', '/');
    return sized(StoredModel.of(id, Optional.empty(), folder, created(folder)));
  }

  /** Returns a model with what its files take, those in folders of its folder aside. */
  static StoredModel sized(StoredModel model) {
    return model
        .folder()
        .map(folder -> model.at(folder, bytes(folder), model.created()))
        .orElse(model);
  }

  private static long bytes(Path folder) {
    long bytes = 0;
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, file -> Files.isRegularFile(file))) {
      for (Path file : files) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return 0;
    }
  }

  /** Returns when a checkpoint was made, in seconds since 1970; 0 if that cannot be told. */
  static long created(Path folder) {
    try {
      return Files.getLastModifiedTime(folder.resolve(CONFIG)).toMillis() / 1000;
    } catch (IOException e) {
      return 0;
    }
  }
}
