package dev.fovea.server.chat;

import dev.fovea.engine.Role;
import dev.fovea.engine.ToolCall;
import dev.fovea.server.pictures.ImageSource;
import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the messages of a chat completion request. */
final class MessageParser {
  /** 512 x 512, the size to which OpenAI's models reduce pictures of low detail. */
  private static final int LOW_DETAIL_PIXELS = 262_144;

  private MessageParser() {}

  /**
   * Reads the messages.
   *
   * @throws ApiException with status 400 that names the place of what is wrong
   */
  static List<ChatCall.Turn> parse(JsonValue messages) {
    List<ChatCall.Turn> turns = messages.items().stream().map(MessageParser::turn).toList();
    if (turns.isEmpty()) {
      throw messages.invalid("there is no message");
    }
    return turns;
  }

  private static ChatCall.Turn turn(JsonValue message) {
    Map<String, JsonValue> fields = message.fields();
    Role role = role(message.required(fields, "role"));
    fields.forEach((name, value) -> checkField(role, name, value));
    List<ToolCall> calls =
        fields.containsKey("tool_calls") ? ToolCalls.parse(fields.get("tool_calls")) : List.of();
    boolean tool = role == Role.TOOL;
    return new ChatCall.Turn(
        role,
        calls.isEmpty() || fields.containsKey("content")
            ? content(message, role, fields)
            : List.of(),
        text(fields, "reasoning_content").or(() -> text(fields, "reasoning")),
        calls,
        text(fields, "tool_call_id"),
        tool ? text(fields, "name") : Optional.empty());
  }

  /** Returns a text that a message has; an empty one counts as none. */
  private static Optional<String> text(Map<String, JsonValue> fields, String name) {
    return Optional.ofNullable(fields.get(name))
        .map(JsonValue::text)
        .filter(text -> !text.isEmpty());
  }

  private static Role role(JsonValue role) {
    return switch (role.text()) {
      case "system", "developer" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool" -> Role.TOOL;
      case "function" -> throw role.unsupported("it is obsolete; expected \"tool\"");
      default ->
          throw role.invalid(
              "expected \"system\", \"developer\", \"user\", \"assistant\" or \"tool\"");
    };
  }

  private static void checkField(Role role, String name, JsonValue value) {
    switch (name) {
      case "role", "content" -> {}
      case "name" -> value.text();
      case "refusal", "reasoning_content", "reasoning" -> {
        require(role == Role.ASSISTANT, value);
        value.text();
      }
      case "annotations" -> value.items();
      case "tool_calls" -> require(role == Role.ASSISTANT || value.isEmptyArray(), value);
      case "tool_call_id" -> require(role == Role.TOOL, value);
      case "function_call" -> throw value.unsupported("it is obsolete; expected \"tool_calls\"");
      case "audio" -> throw value.unsupported("the model cannot hear");
      default -> throw value.unknown();
    }
  }

  private static void require(boolean known, JsonValue value) {
    if (!known) {
      throw value.unknown();
    }
  }

  private static List<ChatCall.Part> content(
      JsonValue message, Role role, Map<String, JsonValue> fields) {
    JsonValue content = fields.getOrDefault("content", fields.get("refusal"));
    if (content == null) {
      throw message.missing("content");
    }
    List<ChatCall.Part> parts = new ArrayList<>();
    if (content.isText()) {
      parts.add(new ChatCall.Part.Text(content.text()));
    } else if (content.isArray()) {
      content.items().forEach(part -> parts.add(part(part)));
    } else {
      throw content.error(
          "invalid_type",
          "Invalid type for '" + content.path() + "': expected a string or an array of parts.");
    }
    if (parts.isEmpty() || (role == Role.USER && parts.stream().allMatch(MessageParser::isBlank))) {
      throw content.invalid("it is empty");
    }
    return parts;
  }

  private static boolean isBlank(ChatCall.Part part) {
    return part instanceof ChatCall.Part.Text(String text) && text.isEmpty();
  }

  private static ChatCall.Part part(JsonValue part) {
    Map<String, JsonValue> fields = part.fields();
    JsonValue type = part.required(fields, "type");
    return switch (type.text()) {
      case "text" -> new ChatCall.Part.Text(only(part, fields, "text").text());
      case "refusal" -> new ChatCall.Part.Text(only(part, fields, "refusal").text());
      case "image_url" -> picture(only(part, fields, "image_url"));
      case "input_text", "input_image" ->
          throw type.unsupported(
              "\""
                  + type.text()
                  + "\" is of the Responses API; expected \"text\" or \"image_url\"");
      case "input_audio", "file", "video_url" ->
          throw type.unsupported("the model takes \"text\" and \"image_url\"");
      default -> throw type.invalid("expected \"text\" or \"image_url\"");
    };
  }

  /** Returns the one field that a part has besides its type. */
  private static JsonValue only(JsonValue part, Map<String, JsonValue> fields, String name) {
    fields.forEach((other, value) -> {
      if (!other.equals(name) && !other.equals("type")) {
        throw value.unknown();
      }
    });
    return part.required(fields, name);
  }

  /** Reads a picture: OpenAI's object, or as other servers allow, its URL alone. */
  private static ChatCall.Part picture(JsonValue image) {
    if (image.isText()) {
      return new ChatCall.Part.Picture(ImageSource.parse(image), OptionalInt.empty(), image.path());
    }
    Map<String, JsonValue> fields = image.fields();
    OptionalInt maxPixels = OptionalInt.empty();
    for (Map.Entry<String, JsonValue> field : fields.entrySet()) {
      switch (field.getKey()) {
        case "url" -> {}
        case "detail" -> maxPixels = maxPixels(field.getValue());
        default -> throw field.getValue().unknown();
      }
    }
    JsonValue url = image.required(fields, "url");
    return new ChatCall.Part.Picture(ImageSource.parse(url), maxPixels, url.path());
  }

  private static OptionalInt maxPixels(JsonValue detail) {
    return switch (detail.text()) {
      case "auto", "high", "original" -> OptionalInt.empty();
      case "low" -> OptionalInt.of(LOW_DETAIL_PIXELS);
      default -> throw detail.invalid("expected \"auto\", \"low\", \"high\" or \"original\"");
    };
  }
}
