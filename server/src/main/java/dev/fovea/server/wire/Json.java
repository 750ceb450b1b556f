package dev.fovea.server.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads requests strictly and writes responses. */
public final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  /**
   * Reads a request's body, which the value may refer to.
   *
   * @throws ApiException with status 400 if it is not one JSON object within the limits of {@link
   *     JsonReader}, or names a field twice
   */
  public static JsonValue read(byte[] body) {
    JsonTree tree = JsonReader.read(body);
    if (!(tree instanceof JsonTree.Members)) {
      throw ApiError.of(
              400, "invalid_json", "The body is not what is expected: an object, as in {\"...\"}.")
          .exception();
    }
    return new JsonValue(tree, "");
  }

  /** Reads a request's body; an empty one is an object without fields. */
  public static JsonValue readOptional(byte[] body) {
    return body.length == 0 ? new JsonValue(new JsonTree.Members(Map.of()), "") : read(body);
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Returns JSON of Java's own values. */
  public static String text(@Nullable Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] write(JsonNode node) {
    try {
      // By way of a string: half a surrogate pair, which a request may contain, becomes "?" so,
      // where the generator of bytes would fail.
      return MAPPER.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
