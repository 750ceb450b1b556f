package dev.fovea.grammar.mask;

import dev.fovea.grammar.rules.Node;
import org.jspecify.annotations.Nullable;

/**
 * What to do after the end of a rule or of a repetition's body: go on behind {@code node}, then
 * with {@code parent}. Equal stacks are one object, so that they are compared by identity.
 *
 * @param node a {@link Node.Call} or a {@link Node.Loop}
 * @param count how many bodies of a loop were matched before this one
 */
record Frame(Node node, int count, @Nullable Frame parent) {
  @Override
  @SuppressWarnings("ReferenceEquality") // Parts are interned.
  public boolean equals(@Nullable Object other) {
    return other instanceof Frame frame
        && node == frame.node
        && count == frame.count
        && parent == frame.parent;
  }

  @Override
  public int hashCode() {
    return (System.identityHashCode(node) * 31 + count) * 31 + System.identityHashCode(parent);
  }
}
