package dev.fovea.grammar.rules;

import org.jspecify.annotations.Nullable;

/** A named expression, which others and itself may refer to. Compared by identity. */
public final class Rule {
  private final String name;
  private @Nullable Expression body;

  /** A rule that has no body yet. */
  public Rule(String name) {
    this.name = name;
  }

  /** What messages call the rule. */
  public String name() {
    return name;
  }

  /** Says what the rule stands for. */
  public void define(Expression body) {
    this.body = body;
  }

  /**
   * What the rule stands for.
   *
   * @throws IllegalStateException if nobody has said so
   */
  public Expression body() {
    if (body == null) {
      throw new IllegalStateException("rule " + name + " has no body");
    }
    return body;
  }
}
