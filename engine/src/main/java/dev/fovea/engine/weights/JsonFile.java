package dev.fovea.engine.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the JSON files beside the weights, with limits on size and depth. */
final class JsonFile {
  private static final int LARGEST_BYTES = 64_000_000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*\\.json");
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(100)
                      .maxNumberLength(100)
                      .maxNameLength(1000)
                      .maxDocumentLength(LARGEST_BYTES)
                      .build())
              // Python's json module writes NaN and Infinity.
              .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
              .build());

  private JsonFile() {}

  /**
   * Returns the content of {@code folder/name}, or nothing if there is no such file.
   *
   * @throws dev.fovea.engine.FoveaException if it is too large or is not a JSON object
   */
  static Optional<JsonNode> read(Path folder, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(name + " is not the name of a JSON file");
    }
    Path path = folder.resolve(name);
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try (InputStream stream = Files.newInputStream(path)) {
      byte[] bytes = stream.readNBytes(LARGEST_BYTES + 1);
      if (bytes.length > LARGEST_BYTES) {
        throw InvalidCheckpoint.error(path + ": expected at most " + LARGEST_BYTES + " bytes");
      }
      JsonNode content = JSON.readTree(bytes);
      if (!content.isObject()) {
        throw InvalidCheckpoint.error(path + ": expected a JSON object");
      }
      return Optional.of(content);
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw InvalidCheckpoint.error(
          path + ": cannot be read: " + InvalidCheckpoint.shown(reason), e);
    }
  }
}
