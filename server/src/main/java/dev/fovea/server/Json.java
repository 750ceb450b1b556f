package dev.fovea.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads requests strictly and writes responses. */
final class Json {
  /** Pictures come as one base64 string each, so only the body's own limit bounds a string. */
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxStringLength(Integer.MAX_VALUE)
          .maxNestingDepth(100)
          .maxNameLength(256)
          .maxNumberLength(400)
          .build();

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(CONSTRAINTS)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * Reads a request's body.
   *
   * @throws ApiException with status 400 if it is not one JSON object, or names a field twice
   */
  static JsonValue read(byte[] body) {
    JsonNode node;
    try {
      node = MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw invalid(e.getOriginalMessage() + where(e));
    } catch (IOException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
    if (!node.isObject()) {
      throw invalid(node.isMissingNode() ? "it is empty" : "expected an object");
    }
    return new JsonValue(node, "");
  }

  /** Reads a request's body; an empty one is an object without fields. */
  static JsonValue readOptional(byte[] body) {
    return body.length == 0 ? new JsonValue(object(), "") : read(body);
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }

  private static ApiException invalid(String problem) {
    return ApiError.of(400, "invalid_json", "The body is not valid JSON: " + problem).exception();
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static byte[] write(JsonNode node) {
    try {
      // By way of a string: half a surrogate pair, which a request may contain, becomes "?" so,
      // where the generator of bytes would fail.
      return MAPPER.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
