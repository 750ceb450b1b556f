package dev.fovea.engine.weights;

import dev.fovea.base.FoveaException;
import dev.fovea.files.CheckpointFiles;
import dev.fovea.files.OtherFormats;
import dev.fovea.files.ShardIndex;
import dev.fovea.files.WeightFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tensors of a checkpoint's files.
 *
 * @param tensors by name
 * @param notes what was left aside among the files and why, for people
 */
record Shards(SortedMap<String, StoredTensor> tensors, List<String> notes) {
  /** Names of a folder's files that are looked at, to say what kind of a model it may be. */
  private static final int MOST_NAMES = 1000;

  /**
   * Finds the files of the weights in {@code folder}, opens them and collects their tensors.
   *
   * @param files takes the files that were opened, which the caller closes also after an exception
   * @throws FoveaException if a file is missing or invalid, or if a tensor is in two files
   */
  static Shards open(Path folder, List<StoredFile> files) {
    WeightFiles weights = chosen(folder);
    TreeMap<String, StoredTensor> tensors = new TreeMap<>();
    for (String name : weights.names()) {
      StoredFile file = StoredFile.open(folder, name);
      files.add(file);
      for (StoredTensor tensor : SafetensorsHeader.read(file)) {
        StoredTensor other = tensors.put(tensor.name(), tensor);
        if (other != null) {
          throw InvalidCheckpoint.error(
              InvalidCheckpoint.shown(tensor.name())
                  + ": expected in one file, found in "
                  + other.file().name()
                  + " and "
                  + name);
        }
      }
    }
    List<String> notes = new ArrayList<>();
    weights.note().ifPresent(notes::add);
    weights.index().flatMap(index -> difference(index, tensors)).ifPresent(notes::add);
    return new Shards(tensors, List.copyOf(notes));
  }

  /** Returns the error that {@code folder} has no configuration. */
  static FoveaException withoutConfig(Path folder) {
    return InvalidCheckpoint.error(
        otherFormat(folder).orElse("expected a config.json, found none in the folder"));
  }

  private static WeightFiles chosen(Path folder) {
    WeightFiles weights;
    try {
      weights = WeightFiles.in(folder);
    } catch (IOException e) {
      throw CheckpointFiles.error("the folder", e);
    }
    if (!weights.isComplete()) {
      throw InvalidCheckpoint.error(
          otherFormat(folder)
              .orElseGet(() ->
                  "the weights are not all there: "
                      + weights.shownMissing()
                      + (weights.missing().size() == 1 ? " is" : " are")
                      + " missing"));
    }
    return weights;
  }

  /** Says what the weights are if they are not in safetensors at all. */
  private static Optional<String> otherFormat(Path folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      for (Path path : paths) {
        if (names.size() < MOST_NAMES) {
          names.add(String.valueOf(path.getFileName()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return Optional.empty();
    }
    return names.stream().anyMatch(WeightFiles::isWeights)
        ? Optional.empty()
        : OtherFormats.sentence(names);
  }

  /** Says where an index contradicts the files that it names. The files are right. */
  private static Optional<String> difference(
      ShardIndex index, SortedMap<String, StoredTensor> tensors) {
    for (Map.Entry<String, String> entry : index.files().entrySet()) {
      StoredTensor tensor = tensors.get(entry.getKey());
      if (tensor == null || !tensor.file().name().equals(entry.getValue())) {
        return Optional.of(
            "%s is of other files of the same names: %s is not in %s"
                .formatted(
                    ShardIndex.NAME,
                    InvalidCheckpoint.shown(entry.getKey()),
                    InvalidCheckpoint.shown(entry.getValue())));
      }
    }
    return Optional.empty();
  }
}
