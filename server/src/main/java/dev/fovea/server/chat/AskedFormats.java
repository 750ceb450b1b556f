package dev.fovea.server.chat;

import dev.fovea.engine.AnswerFormat;
import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.Json;
import dev.fovea.server.wire.JsonValue;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the fields that say which form answers have. */
final class AskedFormats {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private AskedFormats() {}

  /**
   * Returns what {@code response_format} asks for; nothing if any text will do.
   *
   * @throws ApiException with status 400 that names the place of what is wrong
   */
  static Optional<AskedFormat> responseFormat(JsonValue value) {
    Map<String, JsonValue> fields = value.fields();
    JsonValue named = value.required(fields, "type");
    String type = named.text();
    fields.forEach((name, field) -> {
      if (!name.equals("type") && !(name.equals("json_schema") && type.equals(name))) {
        throw field.unknown();
      }
    });
    return switch (type) {
      case "text" -> Optional.empty();
      case "json_object" -> Optional.of(new AskedFormat(new AnswerFormat.JsonObject(), value));
      case "json_schema" -> Optional.of(jsonSchema(value.required(fields, "json_schema")));
      default -> throw named.unsupported("expected \"text\", \"json_object\" or \"json_schema\"");
    };
  }

  /** Whether it is strict changes nothing: a schema is always held to. */
  private static AskedFormat jsonSchema(JsonValue value) {
    Map<String, JsonValue> fields = value.fields();
    fields.forEach((name, field) -> {
      switch (name) {
        case "name", "description" -> field.text();
        case "strict" -> field.flag();
        case "schema" -> field.fields();
        default -> throw field.unknown();
      }
    });
    JsonValue name = value.required(fields, "name");
    if (!NAME.matcher(name.text()).matches()) {
      throw name.invalid("expected 1 to 64 letters, digits, '_' or '-'");
    }
    JsonValue schema = fields.get("schema");
    return schema == null
        ? new AskedFormat(new AnswerFormat.JsonObject(), value)
        : guidedJson(schema);
  }

  /** Returns the form of a schema, which is an object, or one written in a text. */
  static AskedFormat guidedJson(JsonValue value) {
    if (value.isText()) {
      return new AskedFormat(new AnswerFormat.JsonSchema(value.text()), value);
    }
    value.fields();
    return new AskedFormat(new AnswerFormat.JsonSchema(Json.text(value.plain())), value);
  }

  static AskedFormat guidedRegex(JsonValue value) {
    return new AskedFormat(new AnswerFormat.Regex(value.text()), value);
  }

  static AskedFormat guidedChoice(JsonValue value) {
    return new AskedFormat(
        new AnswerFormat.Choices(value.items().stream().map(JsonValue::text).toList()), value);
  }

  static AskedFormat guidedGrammar(JsonValue value) {
    return new AskedFormat(new AnswerFormat.Gbnf(value.text()), value);
  }
}
