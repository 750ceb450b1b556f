package dev.fovea.grammar.automaton;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A nondeterministic automaton being written: states, transitions on sets of scalar values, and
 * transitions that take no text, some of them only at the text's start or end. For one thread.
 */
public final class Nfa {
  /** Where a transition without text may be taken. */
  public enum Where {
    ANYWHERE,
    AT_START,
    AT_END
  }

  record Edge(CodePoints on, int to) {}

  record Free(Where where, int to) {}

  private final Budget budget;
  final List<List<Edge>> edges = new ArrayList<>();
  final List<List<Free>> free = new ArrayList<>();
  final BitSet accepting = new BitSet();

  /** An automaton without states, whose size {@code budget} limits. */
  public Nfa(Budget budget) {
    this.budget = budget;
  }

  /** Adds a state. The first one is where the automaton starts. */
  public int state() {
    budget.spend(1);
    budget.checkStates(edges.size() / 8);
    edges.add(new ArrayList<>(1));
    free.add(new ArrayList<>(2));
    return edges.size() - 1;
  }

  /** Adds a transition from {@code from} to {@code to} on each of {@code on}. */
  public void edge(int from, CodePoints on, int to) {
    if (!on.isEmpty()) {
      edges.get(from).add(new Edge(on, to));
    }
  }

  /** Adds a transition from {@code from} to {@code to} that takes no text. */
  public void free(int from, Where where, int to) {
    free.get(from).add(new Free(where, to));
  }

  /** Adds a transition from {@code from} to {@code to} that takes no text. */
  public void free(int from, int to) {
    free(from, Where.ANYWHERE, to);
  }

  /** Adds states after {@code from} for {@code text}, and returns the last. */
  public int text(int from, String text) {
    int state = from;
    for (int codePoint : text.codePoints().toArray()) {
      int next = state();
      edge(state, CodePoints.of(codePoint), next);
      state = next;
    }
    return state;
  }

  /** Adds the states of {@code dfa} such that its texts lead from {@code from} to {@code to}. */
  public void embed(Dfa dfa, int from, int to) {
    int[] states = new int[dfa.states()];
    for (int s = 0; s < states.length; s++) {
      states[s] = state();
      if (dfa.accepts(s)) {
        free(states[s], to);
      }
    }
    free(from, states[0]);
    for (int i = 0; i < dfa.intervals(); i++) {
      int end = i + 1 < dfa.intervals() ? dfa.intervalStart(i + 1) : Character.MAX_CODE_POINT + 1;
      CodePoints on = CodePoints.range(dfa.intervalStart(i), end - 1);
      for (int s = 0; s < states.length; s++) {
        budget.spend(1);
        if (dfa.target(s, i) != Dfa.DEAD) {
          edge(states[s], on, states[dfa.target(s, i)]);
        }
      }
    }
  }

  /** Makes {@code state} accept. */
  public void accept(int state) {
    accepting.set(state);
  }

  /** The language as a deterministic automaton. */
  public Dfa determinize() {
    return new Determinizer(this, budget).dfa();
  }
}
