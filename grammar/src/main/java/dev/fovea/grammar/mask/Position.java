package dev.fovea.grammar.mask;

import dev.fovea.grammar.rules.Node;
import org.jspecify.annotations.Nullable;

/** A lexeme in its context: what is matched, and the stack of what comes after its rule. */
final class Position {
  private final Node.Match match;
  private final @Nullable Frame stack;
  private @Nullable Threads follow;

  Position(Node.Match match, @Nullable Frame stack) {
    this.match = match;
    this.stack = stack;
  }

  Node.Match match() {
    return match;
  }

  @Nullable Frame stack() {
    return stack;
  }

  /** What comes after the lexeme, once {@link Closure} was asked. */
  @Nullable Threads follow() {
    return follow;
  }

  void follow(Threads follow) {
    this.follow = follow;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Parts are interned.
  public boolean equals(@Nullable Object other) {
    return other instanceof Position position && match == position.match && stack == position.stack;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(match) * 31 + System.identityHashCode(stack);
  }
}
