package dev.fovea.hub;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.hub.HubException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Tells from its small files whether a model is worth the fetching of the large ones. */
record CheckpointCheck(ModelId id, Set<String> names, Set<String> modelTypes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Looks at the configuration.
   *
   * @throws HubException {@link Code#UNSUPPORTED} if Fovea does not run models of this kind
   */
  void checkConfiguration(Path config) throws IOException {
    JsonNode root = read(config, FileSelection.CONFIG);
    String type = root.path("model_type").asText("");
    if (!modelTypes.contains(type)) {
      throw unsupported(
          "model_type in config.json is %s; Fovea runs %s"
              .formatted(ModelId.shown(type), String.join(", ", new TreeSet<>(modelTypes))));
    }
    if (root.has("vision_config")
        && !names.contains("preprocessor_config.json")
        && !names.contains("processor_config.json")) {
      throw unsupported("it has no preprocessor_config.json");
    }
  }

  /**
   * Looks at the list of shards.
   *
   * @throws HubException {@link Code#UNSUPPORTED} if it names a file that is not there
   */
  void checkIndex(Path index) throws IOException {
    JsonNode map = read(index, FileSelection.INDEX).path("weight_map");
    if (map.isEmpty()) {
      throw unsupported(FileSelection.INDEX + " has no weight_map");
    }
    for (JsonNode shard : map) {
      if (!names.contains(shard.asText(""))) {
        throw unsupported(
            FileSelection.INDEX
                + " names "
                + ModelId.shown(shard.asText(""))
                + ", which is not there");
      }
    }
  }

  private JsonNode read(Path file, String name) throws IOException {
    try {
      JsonNode node = JSON.readTree(Files.readAllBytes(file));
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      throw unsupported(name + " is no JSON: " + e.getOriginalMessage());
    }
    throw unsupported(name + " is no JSON object");
  }

  private HubException unsupported(String why) {
    return new HubException(Code.UNSUPPORTED, id + " is no model that Fovea runs: " + why);
  }
}
