package dev.fovea.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * One turn of a conversation.
 *
 * @param content texts and pictures, which stay in the order they are given in
 * @param reasoning what the model thought before its answer, if it was kept apart from that; the
 *     chat template decides whether the model sees it again
 * @param toolCalls the tools that the model called in this turn
 * @param toolCallId in a tool's turn, the call that it answers
 * @param toolName in a tool's turn, the tool
 */
public record Message(
    Role role,
    List<Content> content,
    Optional<String> reasoning,
    List<ToolCall> toolCalls,
    Optional<String> toolCallId,
    Optional<String> toolName) {
  public Message {
    requireNonNull(role, "role");
    content = List.copyOf(content);
    requireNonNull(reasoning, "reasoning");
    toolCalls = List.copyOf(toolCalls);
    requireNonNull(toolCallId, "toolCallId");
    requireNonNull(toolName, "toolName");
  }

  /** Makes a turn without reasoning. */
  public Message(Role role, List<Content> content) {
    this(role, content, Optional.empty());
  }

  /** Makes a turn in which no tool has a part. */
  public Message(Role role, List<Content> content, Optional<String> reasoning) {
    this(role, content, reasoning, List.of(), Optional.empty(), Optional.empty());
  }

  /** Returns instructions to the model. */
  public static Message system(String text) {
    return new Message(Role.SYSTEM, List.of(Content.text(text)));
  }

  /** Returns a question without pictures. */
  public static Message user(String text) {
    return new Message(Role.USER, List.of(Content.text(text)));
  }

  /** Returns a question of texts and pictures. */
  public static Message user(Content... content) {
    return new Message(Role.USER, List.of(content));
  }

  /** Returns an earlier answer of the model. */
  public static Message assistant(String text) {
    return new Message(Role.ASSISTANT, List.of(Content.text(text)));
  }

  /** Returns this turn with what the model thought before it. */
  public Message withReasoning(String text) {
    return new Message(role, content, Optional.of(text), toolCalls, toolCallId, toolName);
  }
}
