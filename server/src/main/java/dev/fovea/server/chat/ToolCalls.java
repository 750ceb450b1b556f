package dev.fovea.server.chat;

import dev.fovea.engine.ToolCall;
import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.Json;
import dev.fovea.server.wire.JsonReader;
import dev.fovea.server.wire.JsonTree;
import dev.fovea.server.wire.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the calls of tools that an earlier answer of the model had. */
final class ToolCalls {
  private ToolCalls() {}

  /**
   * Reads the calls.
   *
   * @throws ApiException with status 400 that names the place of what is wrong
   */
  static List<ToolCall> parse(JsonValue calls) {
    return calls.items().stream().map(ToolCalls::call).toList();
  }

  private static ToolCall call(JsonValue call) {
    Map<String, JsonValue> fields = call.fields();
    fields.forEach((name, value) -> {
      switch (name) {
        case "id" -> value.text();
        case "index" -> value.integer();
        case "function" -> value.fields();
        case "type" -> {
          if (!value.text().equals("function")) {
            throw value.unsupported("expected \"function\"");
          }
        }
        default -> throw value.unknown();
      }
    });
    JsonValue function = call.required(fields, "function");
    Map<String, JsonValue> members = function.fields();
    members.forEach((name, value) -> {
      if (!name.equals("name") && !name.equals("arguments")) {
        throw value.unknown();
      }
    });
    return new ToolCall(
        Optional.ofNullable(fields.get("id")).map(JsonValue::text).orElse(""),
        function.required(members, "name").text(),
        Optional.ofNullable(members.get("arguments")).map(ToolCalls::arguments).orElse("{}"));
  }

  /** Returns arguments as JSON: they are JSON in a text, as OpenAI has them, or an object. */
  private static String arguments(JsonValue value) {
    if (!value.isText()) {
      value.fields();
      return Json.text(value.plain());
    }
    byte[] json = value.rawText().bytes();
    try {
      if (JsonReader.read(json) instanceof JsonTree.Members) {
        return value.text();
      }
    } catch (ApiException e) {
      throw value.invalid("it is not JSON");
    }
    throw value.invalid("expected an object");
  }
}
