package dev.fovea.grammar.rules;

import dev.fovea.grammar.limits.GrammarException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Looks for rules that call themselves before any text, which no matcher comes to an end with. */
final class LeftRecursion {
  private final List<Node.Entry> entries = new ArrayList<>();
  private final Set<Node.Entry> nullable = new HashSet<>();

  LeftRecursion(Collection<Node.Entry> rules, Node.Entry start) {
    entries.add(start);
    entries.addAll(rules);
  }

  /**
   * Looks at all rules.
   *
   * @throws GrammarException if one begins with itself
   */
  void check() {
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Node.Entry entry : entries) {
        grown |= !nullable.contains(entry) && first(entry).nullable() && nullable.add(entry);
      }
    }
    IdentityHashMap<Node.Entry, List<Node.Entry>> calls = new IdentityHashMap<>();
    entries.forEach(entry -> calls.put(entry, first(entry).calls()));
    IdentityHashMap<Node.Entry, Boolean> done = new IdentityHashMap<>();
    for (Node.Entry entry : entries) {
      visit(entry, calls, done);
    }
  }

  /** What a rule may begin with: whether with its end, and with which rules. */
  private record First(boolean nullable, List<Node.Entry> calls) {}

  private First first(Node.Entry entry) {
    boolean end = false;
    List<Node.Entry> calls = new ArrayList<>();
    Set<Node> seen = new HashSet<>();
    ArrayDeque<Node> open = new ArrayDeque<>(List.of(entry.start()));
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (!seen.add(node)) {
        continue;
      }
      switch (node) {
        case Node.Match match -> {
          if (match.lexeme().complete(0, 0)) {
            open.push(match.next());
          }
        }
        case Node.Split split -> split.branches().forEach(open::push);
        case Node.Call call -> {
          calls.add(call.entry());
          if (nullable.contains(call.entry())) {
            open.push(call.next());
          }
        }
        case Node.Loop loop -> {
          calls.add(loop.entry());
          First body = first(loop.entry());
          calls.addAll(body.calls());
          if (loop.least() == 0 || body.nullable()) {
            open.push(loop.next());
          }
        }
        case Node.End _ -> end = true;
      }
    }
    return new First(end, calls);
  }

  /** A walk in depth with a stack of its own; {@code done} is false while a rule is on it. */
  private static void visit(
      Node.Entry root,
      IdentityHashMap<Node.Entry, List<Node.Entry>> calls,
      IdentityHashMap<Node.Entry, Boolean> done) {
    ArrayDeque<Node.Entry> path = new ArrayDeque<>();
    ArrayDeque<ArrayDeque<Node.Entry>> rest = new ArrayDeque<>();
    if (done.putIfAbsent(root, false) != null) {
      return;
    }
    path.push(root);
    rest.push(new ArrayDeque<>(calls.getOrDefault(root, List.of())));
    while (!path.isEmpty()) {
      Node.Entry to = rest.element().poll();
      if (to == null) {
        rest.pop();
        done.put(path.pop(), true);
        continue;
      }
      Boolean state = done.putIfAbsent(to, false);
      if (state == null) {
        path.push(to);
        rest.push(new ArrayDeque<>(calls.getOrDefault(to, List.of())));
      } else if (!state) {
        throw new GrammarException("rule " + to.name() + " begins with itself: left recursion");
      }
    }
  }
}
