package dev.fovea.files;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@code model.safetensors.index.json} says.
 *
 * @param files the files of the tensors, by the tensors' names; empty if it cannot be used
 * @param fault why it cannot be used
 */
public record ShardIndex(SortedMap<String, String> files, Optional<String> fault) {
  /** Its name. */
  public static final String NAME = "model.safetensors.index.json";

  /** Returns the index in a file, which is there. */
  public static ShardIndex read(Path file) {
    try {
      return of(JsonFiles.read(file, JsonSize.INDEX).path("weight_map"));
    } catch (IOException e) {
      return unusable(RegularFiles.reason(e));
    }
  }

  private static ShardIndex of(JsonNode map) {
    TreeMap<String, String> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      files.put(entry.getKey(), entry.getValue().asText());
    }
    return files.isEmpty()
        ? unusable("expected files by the names of tensors in weight_map")
        : new ShardIndex(files, Optional.empty());
  }

  private static ShardIndex unusable(String fault) {
    return new ShardIndex(new TreeMap<>(), Optional.of(fault));
  }

  /** Returns the names of the files, which may be any text. */
  public SortedSet<String> names() {
    return new TreeSet<>(files.values());
  }
}
