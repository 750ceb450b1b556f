package dev.fovea.engine;

import static java.util.Objects.requireNonNull;

/**
 * A call of a tool that the model asked for in an earlier answer.
 *
 * @param id what the tool's answer refers to; may be empty
 * @param name the tool
 * @param arguments an object of JSON
 */
public record ToolCall(String id, String name, String arguments) {
  public ToolCall {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(arguments, "arguments");
  }
}
