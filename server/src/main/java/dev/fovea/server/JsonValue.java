package dev.fovea.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of a request with its place, as in {@code messages[0].content}. The accessors throw
 * {@link ApiException} with status 400 that names the place if the value has another type.
 */
record JsonValue(JsonNode node, String path) {

  String text() {
    expect(node.isTextual(), "a string");
    return node.textValue();
  }

  double number() {
    expect(node.isNumber() && Double.isFinite(node.doubleValue()), "a number");
    return node.doubleValue();
  }

  long integer() {
    expect(node.isIntegralNumber() && node.canConvertToLong(), "an integer");
    return node.longValue();
  }

  /** Returns an integer from {@code least} to {@code most}. */
  int integer(int least, int most) {
    expect(node.isIntegralNumber(), "an integer");
    if (!node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
      String range = most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
      throw invalid("found " + node + ", expected " + range);
    }
    return node.intValue();
  }

  boolean flag() {
    expect(node.isBoolean(), "a boolean");
    return node.booleanValue();
  }

  List<JsonValue> items() {
    expect(node.isArray(), "an array");
    List<JsonValue> items = new ArrayList<>(node.size());
    for (JsonNode item : node) {
      items.add(new JsonValue(item, path + "[" + items.size() + "]"));
    }
    return items;
  }

  /** Returns the fields of an object in their order; null counts as absent. */
  Map<String, JsonValue> fields() {
    expect(node.isObject(), "an object");
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isNull()) {
        String place = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
        fields.put(field.getKey(), new JsonValue(field.getValue(), place));
      }
    }
    return fields;
  }

  /** Returns the value as Java's own strings, numbers, booleans, lists and maps. */
  Object plain() {
    return switch (node.getNodeType()) {
      case ARRAY -> items().stream().filter(item -> !item.isNull()).map(JsonValue::plain).toList();
      case OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        fields().forEach((name, value) -> map.put(name, value.plain()));
        yield map;
      }
      case BOOLEAN -> flag();
      case NUMBER -> node.isIntegralNumber() ? (Object) integer() : (Object) number();
      case STRING, BINARY, MISSING, NULL, POJO -> text();
    };
  }

  boolean isNull() {
    return node.isNull();
  }

  boolean isText() {
    return node.isTextual();
  }

  boolean isEmptyArray() {
    return node.isArray() && node.isEmpty();
  }

  private void expect(boolean condition, String type) {
    if (!condition) {
      throw error(
          "invalid_type",
          "Invalid type for '" + path + "': expected " + type + ", found " + typeName() + ".");
    }
  }

  private String typeName() {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case BOOLEAN -> "a boolean";
      case NUMBER -> "the number " + abbreviated();
      case STRING, BINARY -> "a string";
      case NULL, MISSING -> "null";
    };
  }

  private String abbreviated() {
    String text = node.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  /** Returns an exception that says what is wrong with the value. */
  ApiException invalid(String problem) {
    return error("invalid_value", "Invalid value for '" + path + "': " + problem + ".");
  }

  /** Returns an exception for something that OpenAI's API has and Fovea does not. */
  ApiException unsupported(String problem) {
    return error("unsupported_parameter", "Unsupported parameter '" + path + "': " + problem + ".");
  }

  /** Returns an exception for a field that the API does not have. */
  ApiException unknown() {
    return error("unknown_parameter", "Unknown parameter: '" + path + "'.");
  }

  /** Returns an exception with a code and message of its own. */
  ApiException error(String code, String message) {
    return ApiError.at(path, code, message).exception();
  }
}
