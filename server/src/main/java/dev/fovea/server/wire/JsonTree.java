package dev.fovea.server.wire;

import java.util.List;
import java.util.Map;

/** A value of JSON, as {@link JsonReader} found it. */
public sealed interface JsonTree {
  /** An array. */
  record Items(List<JsonTree> items) implements JsonTree {}

  /** An object, its members in their order. */
  record Members(Map<String, JsonTree> members) implements JsonTree {}

  /** A string. */
  record Text(JsonText text) implements JsonTree {}

  /** A number, as it was written. */
  record Numeral(String text) implements JsonTree {}

  /** What is written as a word. */
  enum Word implements JsonTree {
    TRUE,
    FALSE,
    NULL
  }
}
