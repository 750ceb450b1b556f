package dev.fovea.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** One turn of a conversation. Texts and pictures stay in the order they are given in. */
public record Message(Role role, List<Content> content) {
  public Message {
    requireNonNull(role, "role");
    content = List.copyOf(content);
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
}
