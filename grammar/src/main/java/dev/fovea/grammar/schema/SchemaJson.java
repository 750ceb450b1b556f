package dev.fovea.grammar.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fovea.grammar.limits.GrammarException;

/** Schemas and constants as JSON: numbers are exact, and no name is there twice. */
final class SchemaJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private SchemaJson() {}

  /**
   * Reads a schema.
   *
   * @throws GrammarException if it is not JSON, or has a name twice in an object
   */
  static JsonNode read(String source) {
    try {
      JsonNode node = MAPPER.readTree(source);
      if (node.isMissingNode()) {
        throw new GrammarException("the schema is empty");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new GrammarException("the schema is not JSON: " + e.getOriginalMessage());
    }
  }

  /** {@code text} as a JSON string in its shortest spelling. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int escape = "\"\\\b\f\n\r\t".indexOf(c);
      if (escape >= 0) {
        quoted.append('\\').append("\"\\bfnrt".charAt(escape));
      } else if (c < 0x20) {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
