package dev.fovea.hub.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.files.DeclaredQuantization;
import dev.fovea.files.JsonFiles;
import dev.fovea.files.JsonSize;
import dev.fovea.files.RegularFiles;
import dev.fovea.hub.cache.FileSelection;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.ModelId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Tells from its small files whether a model is worth the fetching of the large ones. */
public record CheckpointCheck(ModelId id, Set<String> names, Set<String> modelTypes) {
  /**
   * Looks at the configuration.
   *
   * @throws HubException {@link ErrorCode#UNSUPPORTED} if Fovea does not run models of this kind
   */
  public void checkConfiguration(Path config) {
    JsonNode root = read(config, FileSelection.CONFIG);
    String type = root.path("model_type").asText("");
    if (!modelTypes.contains(type)) {
      throw unsupported(
          "model_type in config.json is %s; a model of one of these works: %s"
              .formatted(ModelId.shown(type), String.join(", ", new TreeSet<>(modelTypes))));
    }
    DeclaredQuantization.unsupported(root)
        .ifPresent(why -> {
          throw unsupported(FileSelection.CONFIG + ": " + why);
        });
    if (root.hasNonNull("vision_config")
        && !names.contains("preprocessor_config.json")
        && !names.contains("processor_config.json")) {
      throw unsupported("it has no preprocessor_config.json");
    }
  }

  private JsonNode read(Path file, String name) {
    try {
      return JsonFiles.read(file, JsonSize.SETTINGS);
    } catch (IOException e) {
      throw unsupported(name + ": " + RegularFiles.reason(e));
    }
  }

  private HubException unsupported(String why) {
    return new HubException(ErrorCode.UNSUPPORTED, id + " is no model that Fovea runs: " + why);
  }
}
