package dev.fovea.grammar.rules;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.lexeme.ByteDfa;
import dev.fovea.grammar.lexeme.Lexeme;
import dev.fovea.grammar.limits.GrammarException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A grammar as a graph of nodes. Repetitions of a few are written out; others count at run time, so
 * that a bound of a million costs no more than one of ten. Immutable once made.
 */
public final class Program {
  /** Bytes of a literal in one automaton, whose table grows with the square. */
  private static final int LITERAL = 24;

  /** Up to how many times a body is written out. */
  private static final int UNROLLED = 3;

  private final Budget budget;
  private final IdentityHashMap<Rule, Node.Entry> entries = new IdentityHashMap<>();
  private final ArrayDeque<Rule> pending = new ArrayDeque<>();
  private final Map<String, ByteDfa> literals = new HashMap<>();
  private final Node.Entry start;
  private final IdentityHashMap<Expression, IdentityHashMap<Node, Node>> made =
      new IdentityHashMap<>();
  private int nodes;

  /**
   * Compiles {@code root}.
   *
   * @throws GrammarException if it has too many nodes, or a rule that begins with itself
   */
  public Program(Expression root, Budget budget) {
    this.budget = budget;
    this.start = new Node.Entry("the root");
    start.start(compile(root, Node.End.END, 0));
    while (!pending.isEmpty()) {
      Rule rule = pending.remove();
      Node.Entry entry = entry(rule);
      entry.start(compile(rule.body(), Node.End.END, 0));
    }
    made.clear();
    new LeftRecursion(entries.values(), start).check();
  }

  /** Where matching begins. */
  public Node start() {
    return start.start();
  }

  private Node.Entry entry(Rule rule) {
    return entries.computeIfAbsent(
        rule,
        r -> {
          pending.add(r);
          return new Node.Entry(r.name());
        });
  }

  private Node compile(Expression expression, Node next, int depth) {
    if (depth > 4 * budget.limits().depth() + 64) {
      throw new GrammarException("is nested too deeply");
    }
    IdentityHashMap<Node, Node> known =
        made.computeIfAbsent(expression, _ -> new IdentityHashMap<>(2));
    Node node = known.get(next);
    if (node == null) {
      node = make(expression, next, depth + 1);
      known.put(next, node);
    }
    return node;
  }

  private Node make(Expression expression, Node next, int depth) {
    budget.spend(4);
    if (++nodes > budget.limits().nodes()) {
      throw new GrammarException(
          "needs more than the " + budget.limits().nodes() + " nodes that a grammar may have");
    }
    return switch (expression) {
      case Expression.Lexical lexical -> new Node.Match(lexical.lexeme(), next);
      case Expression.Text text -> literal(text.bytes(), next);
      case Expression.Sequence sequence -> {
        Node node = next;
        for (Expression part : sequence.parts().reversed()) {
          node = compile(part, node, depth);
        }
        yield node;
      }
      case Expression.Choice choice -> split(choice.branches(), next, depth);
      case Expression.Repeat repeat -> repeat(repeat, next, depth);
      case Expression.Reference reference -> new Node.Call(entry(reference.rule()), next);
    };
  }

  private Node split(List<Expression> branches, Node next, int depth) {
    Node.Split split = new Node.Split();
    for (Expression branch : branches) {
      split.branches.add(compile(branch, next, depth));
    }
    return split;
  }

  private Node literal(byte[] text, Node next) {
    Node node = next;
    for (int end = text.length; end > 0; ) {
      int from = (end - 1) / LITERAL * LITERAL;
      byte[] part = Arrays.copyOfRange(text, from, end);
      String key = new String(part, StandardCharsets.ISO_8859_1);
      budget.spend(part.length * 8L);
      node =
          new Node.Match(
              Lexeme.of(literals.computeIfAbsent(key, _ -> ByteDfa.literal(part))), node);
      end = from;
    }
    return node;
  }

  private Node repeat(Expression.Repeat repeat, Node next, int depth) {
    if (repeat.most() == 0) {
      return next;
    }
    boolean unbounded = repeat.most() == Lexeme.UNBOUNDED;
    if ((!unbounded && repeat.most() > UNROLLED) || repeat.least() > UNROLLED) {
      Node.Entry body = new Node.Entry("a repetition");
      body.start(compile(repeat.body(), Node.End.END, depth));
      return new Node.Loop(body, repeat.least(), repeat.most(), next);
    }
    Node node = next;
    if (unbounded) {
      Node.Split loop = new Node.Split();
      loop.branches.add(compile(repeat.body(), loop, depth));
      loop.branches.add(next);
      node = loop;
    } else {
      for (int i = repeat.least(); i < repeat.most(); i++) {
        Node.Split optional = new Node.Split();
        optional.branches.add(compile(repeat.body(), node, depth));
        optional.branches.add(next);
        node = optional;
      }
    }
    for (int i = 0; i < repeat.least(); i++) {
      node = compile(repeat.body(), node, depth);
    }
    return node;
  }
}
