package dev.fovea.grammar.mask;

import dev.fovea.grammar.lexeme.Lexeme;
import dev.fovea.grammar.rules.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that can come next without text between: through choices, into rules, out of them. */
final class Closure {
  private record Step(Node node, @Nullable Frame stack) {
    @Override
    @SuppressWarnings("ReferenceEquality") // Parts are interned.
    public boolean equals(@Nullable Object other) {
      return other instanceof Step step && node == step.node && stack == step.stack;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(node) * 31 + System.identityHashCode(stack);
    }
  }

  private final Explorer explorer;
  private final ArrayDeque<Step> open = new ArrayDeque<>();
  private final Set<Step> seen = new HashSet<>();
  private final Set<Frame> fresh = new HashSet<>();
  private final LinkedHashSet<Threads.Place> places = new LinkedHashSet<>();
  private boolean canEnd;

  private Closure(Explorer explorer) {
    this.explorer = explorer;
  }

  /** What can come at {@code node} with {@code stack} above it. */
  static Threads of(Explorer explorer, Node node, @Nullable Frame stack) {
    Closure closure = new Closure(explorer);
    closure.add(node, stack);
    while (!closure.open.isEmpty()) {
      Step step = closure.open.pop();
      closure.visit(step.node, step.stack);
      explorer.checkSize(closure.places.size());
    }
    List<Threads.Place> places = new ArrayList<>(closure.places);
    return explorer.intern(new Threads(places, closure.canEnd));
  }

  private void add(Node node, @Nullable Frame stack) {
    Step step = new Step(node, stack);
    if (seen.add(step)) {
      open.push(step);
    }
  }

  private void visit(Node node, @Nullable Frame stack) {
    switch (node) {
      case Node.Match match -> {
        Lexeme lexeme = match.lexeme();
        if (lexeme.automaton().isOpen(0) && lexeme.possible(0, 0)) {
          places.add(new Threads.Place(explorer.position(match, stack), 0, 0));
        }
        if (lexeme.complete(0, 0)) {
          add(match.next(), stack);
        }
      }
      case Node.Split split -> {
        for (Node branch : split.branches()) {
          add(branch, stack);
        }
      }
      case Node.Call call -> {
        // A call that ends its rule leaves nothing to come back to.
        boolean tail = call.next() instanceof Node.End;
        add(call.start(), tail ? stack : explorer.frame(call, 0, stack));
      }
      case Node.Loop loop -> {
        if (loop.least() == 0) {
          add(loop.next(), stack);
        }
        turn(loop, 0, stack);
      }
      case Node.End _ -> end(stack);
    }
  }

  private void turn(Node.Loop loop, int count, @Nullable Frame parent) {
    Frame frame = explorer.frame(loop, count, parent);
    fresh.add(frame);
    add(loop.start(), frame);
  }

  private void end(@Nullable Frame stack) {
    if (stack == null) {
      canEnd = true;
      return;
    }
    switch (stack.node()) {
      case Node.Call call -> add(call.next(), stack.parent());
      case Node.Loop loop -> {
        // A body that took no text may stand for all that are missing, and for no other one.
        boolean empty = fresh.contains(stack);
        int count = loop.count(stack.count());
        if (empty || count >= loop.least()) {
          add(loop.next(), stack.parent());
        }
        if (!empty && (loop.most() == Lexeme.UNBOUNDED || count < loop.most())) {
          turn(loop, count, stack.parent());
        }
      }
      default -> throw new IllegalStateException("a frame of a node that is not called");
    }
  }
}
