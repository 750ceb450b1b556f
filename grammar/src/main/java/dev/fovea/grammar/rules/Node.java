package dev.fovea.grammar.rules;

import dev.fovea.grammar.lexeme.Lexeme;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a compiled grammar. Nodes form a graph with cycles, which is complete once {@link
 * Program} is; then nobody changes them. Compared by identity.
 */
public abstract sealed class Node {
  private Node() {}

  /** A lexeme, and what follows it. */
  public static final class Match extends Node {
    private final Lexeme lexeme;
    private final Node next;

    Match(Lexeme lexeme, Node next) {
      this.lexeme = lexeme;
      this.next = next;
    }

    /** What is matched here. */
    public Lexeme lexeme() {
      return lexeme;
    }

    /** Where matching goes on. */
    public Node next() {
      return next;
    }
  }

  /** A choice between nodes. */
  public static final class Split extends Node {
    final List<Node> branches = new ArrayList<>();

    Split() {}

    /** Where matching may go on. */
    public List<Node> branches() {
      return branches;
    }
  }

  /** A rule, after whose end matching goes on. */
  public static final class Call extends Node {
    private final Entry entry;
    private final Node next;

    Call(Entry entry, Node next) {
      this.entry = entry;
      this.next = next;
    }

    /** Where the rule begins. */
    public Node start() {
      return entry.start();
    }

    /** Where matching goes on after the rule; {@link End} if nothing of this rule is left. */
    public Node next() {
      return next;
    }
  }

  /** A counted repetition, whose body ends like a rule. */
  public static final class Loop extends Node {
    private final Entry body;
    private final int least;
    private final int most;
    private final Node next;

    Loop(Entry body, int least, int most, Node next) {
      this.body = body;
      this.least = least;
      this.most = most;
      this.next = next;
    }

    /** Where the body begins. */
    public Node start() {
      return body.start();
    }

    /** How often the body is there at least. */
    public int least() {
      return least;
    }

    /** How often the body is there at most. */
    public int most() {
      return most;
    }

    /** Where matching goes on after the last body. */
    public Node next() {
      return next;
    }

    /** The count after a body; counts that no longer matter are one. */
    public int count(int before) {
      return most == Lexeme.UNBOUNDED ? Math.min(before + 1, least) : before + 1;
    }
  }

  /** The end of a rule or of a repetition's body. There is one. */
  public static final class End extends Node {
    static final End END = new End();

    private End() {}
  }

  /** The beginning of a rule, which is known when its body is compiled. */
  static final class Entry {
    private final String name;
    private Node start = End.END;

    Entry(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    Node start() {
      return start;
    }

    void start(Node start) {
      this.start = start;
    }
  }

  /** The nodes that can follow without text in the same rule, for checks of the whole graph. */
  Entry entry() {
    return switch (this) {
      case Call call -> call.entry;
      case Loop loop -> loop.body;
      default -> throw new IllegalStateException("not a call");
    };
  }
}
