package dev.fovea.engine;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool that the model asked for in an earlier answer.
 *
 * @param id what the tool's answer refers to; may be empty
 * @param name the tool
 * @param arguments by their names, as texts, numbers, booleans, lists, maps and nulls
 */
public record ToolCall(String id, String name, Map<String, @Nullable Object> arguments) {
  public ToolCall {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }
}
