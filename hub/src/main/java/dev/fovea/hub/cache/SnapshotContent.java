package dev.fovea.hub.cache;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.files.JsonFiles;
import dev.fovea.files.JsonSize;
import dev.fovea.files.WeightFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of a snapshot, looked at to tell whether a checkpoint is complete, whoever fetched it.
 *
 * @param modelType {@code model_type} of config.json; empty if it has none
 * @param missing what a checkpoint needs and the folder lacks
 * @param bytes of the files that Fovea needs
 */
public record SnapshotContent(
    String modelType, Set<String> missing, long bytes, Instant lastModified) {
  public SnapshotContent {
    missing = Set.copyOf(missing);
  }

  public boolean isComplete() {
    return missing.isEmpty();
  }

  /** Looks at {@code folder}. What cannot be read counts as missing. */
  public static SnapshotContent of(Path folder) {
    Set<String> missing = new TreeSet<>();
    long bytes = 0;
    Instant last = Instant.EPOCH;
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      WeightFiles weights = WeightFiles.in(folder);
      missing.addAll(weights.missing());
      for (Path path : paths) {
        String name = String.valueOf(path.getFileName());
        boolean used =
            FileSelection.isWeights(name)
                ? weights.names().contains(name)
                : FileSelection.isWanted(name);
        if (used && Files.isRegularFile(path)) {
          bytes += Files.size(path);
          Instant modified = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
          last = modified.isAfter(last) ? modified : last;
        } else if (used && FileSelection.isWeights(name)) {
          missing.add(name);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      missing.add(FileSelection.CONFIG);
    }
    JsonNode config = json(folder, FileSelection.CONFIG).orElse(null);
    if (config == null) {
      missing.add(FileSelection.CONFIG);
    } else if (config.hasNonNull("vision_config") && !hasProcessor(folder)) {
      missing.add("preprocessor_config.json");
    }
    if (!Files.isRegularFile(folder.resolve(FileSelection.TOKENIZER))) {
      missing.add(FileSelection.TOKENIZER);
    }
    String type = config == null ? "" : config.path("model_type").asText("");
    return new SnapshotContent(type, missing, bytes, last);
  }

  private static boolean hasProcessor(Path folder) {
    return Files.isRegularFile(folder.resolve("preprocessor_config.json"))
        || Files.isRegularFile(folder.resolve("processor_config.json"));
  }

  private static Optional<JsonNode> json(Path folder, String name) {
    try {
      return Optional.of(JsonFiles.read(folder.resolve(name), JsonSize.SETTINGS));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
