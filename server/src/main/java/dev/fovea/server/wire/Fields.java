package dev.fovea.server.wire;

import dev.fovea.library.KeepAlive;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of a small request. */
public record Fields(Map<String, JsonValue> values) {

  /**
   * Returns the fields of a request.
   *
   * @throws ApiException with status 400 if it has others than these
   */
  public static Fields of(JsonValue request, String... names) {
    List<String> known = Arrays.asList(names);
    Map<String, JsonValue> values = request.fields();
    values.forEach((name, value) -> {
      if (!known.contains(name)) {
        throw value.unknown();
      }
    });
    return new Fields(values);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public String text(String name) {
    return value(name).orElseThrow().text();
  }

  public boolean flag(String name, boolean absent) {
    return optionalFlag(name).orElse(absent);
  }

  public Optional<Boolean> optionalFlag(String name) {
    return value(name).map(JsonValue::flag);
  }

  public Optional<KeepAlive> keepAlive() {
    return value("keep_alive").map(Fields::keepAlive);
  }

  private Optional<JsonValue> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * Reads how long a model stays: a text such as {@code "5m"}, or a number of seconds.
   *
   * @throws ApiException with status 400 if it is neither
   */
  public static KeepAlive keepAlive(JsonValue value) {
    if (!value.isText()) {
      return KeepAlive.ofSeconds(value.number());
    }
    try {
      return KeepAlive.parse(value.text());
    } catch (IllegalArgumentException e) {
      throw value.invalid(String.valueOf(e.getMessage()));
    }
  }
}
