package dev.fovea.engine.weights;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Finds the files of a checkpoint's weights, opens them and collects their tensors. */
final class Shards {
  private static final String INDEX = "model.safetensors.index.json";
  private static final int MOST_FILES = 2000;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}\\.safetensors");

  private Shards() {}

  /**
   * Returns the tensors of the checkpoint in {@code folder} by name.
   *
   * @param files takes the files that were opened, which the caller closes also after an exception
   * @throws dev.fovea.engine.FoveaException if a file is missing or invalid, if a tensor is in two
   *     files, or if the index contradicts the files
   */
  static SortedMap<String, StoredTensor> open(Path folder, List<StoredFile> files) {
    Optional<JsonNode> index = JsonFile.read(folder, INDEX).map(node -> node.path("weight_map"));
    SortedSet<String> names = index.isPresent() ? indexed(index.get()) : listed(folder);
    TreeMap<String, StoredTensor> tensors = new TreeMap<>();
    for (String name : names) {
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
    index.ifPresent(map -> check(map, tensors));
    return tensors;
  }

  private static SortedSet<String> indexed(JsonNode map) {
    if (!map.isObject() || map.isEmpty()) {
      throw InvalidCheckpoint.error("weight_map: expected files by tensor names in " + INDEX);
    }
    TreeSet<String> names = new TreeSet<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String name = entry.getValue().asText();
      if (!NAME.matcher(name).matches()) {
        throw InvalidCheckpoint.error(
            InvalidCheckpoint.shown(entry.getKey())
                + ": expected the name of a safetensors file in the same folder, found "
                + InvalidCheckpoint.shown(entry.getValue().toString())
                + " in "
                + INDEX);
      }
      names.add(name);
    }
    if (names.size() > MOST_FILES) {
      throw InvalidCheckpoint.error("expected at most " + MOST_FILES + " files in " + INDEX);
    }
    return names;
  }

  private static SortedSet<String> listed(Path folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, "model*.safetensors")) {
      paths.forEach(path -> names.add(String.valueOf(path.getFileName())));
    } catch (IOException | DirectoryIteratorException e) {
      throw InvalidCheckpoint.error(folder + ": cannot be read: " + e.getMessage(), e);
    }
    if (names.isEmpty() || names.size() > MOST_FILES) {
      throw InvalidCheckpoint.error(
          folder
              + ": expected model.safetensors, or shards named model*.safetensors, found "
              + names.size()
              + " files");
    }
    return new TreeSet<>(names);
  }

  private static void check(JsonNode map, SortedMap<String, StoredTensor> tensors) {
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      StoredTensor tensor = tensors.get(entry.getKey());
      String file = entry.getValue().asText();
      if (tensor == null || !tensor.file().name().equals(file)) {
        throw InvalidCheckpoint.error(
            InvalidCheckpoint.shown(entry.getKey())
                + ": expected in "
                + file
                + " by "
                + INDEX
                + ", found "
                + (tensor == null ? "nowhere" : "in " + tensor.file().name()));
      }
    }
  }
}
