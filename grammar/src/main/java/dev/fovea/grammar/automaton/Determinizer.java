package dev.fovea.grammar.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The subset construction: a state of the result is a set of states that the text may lead to. */
final class Determinizer {
  private final Nfa nfa;
  private final Budget budget;
  private final Alphabet alphabet;
  private final int[][][] targets;
  private final Map<BitSet, Integer> known = new HashMap<>();
  private final List<BitSet> sets = new ArrayList<>();

  Determinizer(Nfa nfa, Budget budget) {
    this.nfa = nfa;
    this.budget = budget;
    LinkedHashSet<CodePoints> labels = new LinkedHashSet<>();
    nfa.edges.forEach(edges -> edges.forEach(edge -> labels.add(edge.on())));
    budget.spend(16L * labels.size());
    this.alphabet = Alphabet.of(labels);
    this.targets = new int[nfa.edges.size()][][];
  }

  Dfa dfa() {
    BitSet start = new BitSet();
    start.set(0);
    id(close(start, true, false));
    int size = alphabet.size();
    int[] next = new int[16 * size];
    for (int s = 0; s < sets.size(); s++) {
      if ((s + 1) * size > next.length) {
        next = Arrays.copyOf(next, next.length * 2);
      }
      step(sets.get(s), next, s * size);
    }
    BitSet accepting = new BitSet();
    for (int s = 0; s < sets.size(); s++) {
      if (close(sets.get(s), s == 0, true).intersects(nfa.accepting)) {
        accepting.set(s);
      }
    }
    int states = sets.size();
    return Minimizer.minimize(
        new Dfa(alphabet, Arrays.copyOf(next, states * size), accepting, states), budget);
  }

  private void step(BitSet set, int[] next, int row) {
    BitSet[] reached = new BitSet[alphabet.size()];
    for (int q = set.nextSetBit(0); q >= 0; q = set.nextSetBit(q + 1)) {
      int[][] byEdge = targets(q);
      for (int e = 0; e < byEdge.length; e++) {
        int to = nfa.edges.get(q).get(e).to();
        budget.spend(byEdge[e].length);
        for (int c : byEdge[e]) {
          if (reached[c] == null) {
            reached[c] = new BitSet();
          }
          reached[c].set(to);
        }
      }
    }
    Map<BitSet, Integer> seen = new HashMap<>();
    for (int c = 0; c < reached.length; c++) {
      BitSet to = reached[c];
      next[row + c] =
          to == null ? Dfa.DEAD : seen.computeIfAbsent(to, t -> id(close(t, false, false)));
    }
  }

  /** The classes of each transition of {@code state}. */
  private int[][] targets(int state) {
    if (targets[state] == null) {
      List<Nfa.Edge> edges = nfa.edges.get(state);
      targets[state] = new int[edges.size()][];
      int[] representatives = alphabet.representatives();
      for (int e = 0; e < edges.size(); e++) {
        CodePoints on = edges.get(e).on();
        targets[state][e] =
            IntStream.range(0, alphabet.size())
                .filter(c -> on.contains(representatives[c]))
                .toArray();
      }
    }
    return targets[state];
  }

  private int id(BitSet set) {
    Integer id = known.get(set);
    if (id == null) {
      id = sets.size();
      budget.spend(set.length() / 64 + 1);
      known.put(set, id);
      sets.add(set);
      budget.checkStates(sets.size());
    }
    return id;
  }

  private BitSet close(BitSet set, boolean atStart, boolean atEnd) {
    BitSet closed = (BitSet) set.clone();
    int[] stack = set.stream().toArray();
    int size = stack.length;
    while (size > 0) {
      List<Nfa.Free> free = nfa.free.get(stack[--size]);
      budget.spend(1 + free.size());
      for (Nfa.Free edge : free) {
        boolean open =
            switch (edge.where()) {
              case ANYWHERE -> true;
              case AT_START -> atStart;
              case AT_END -> atEnd;
            };
        if (open && !closed.get(edge.to())) {
          closed.set(edge.to());
          if (size == stack.length) {
            stack = Arrays.copyOf(stack, 2 * size + 4);
          }
          stack[size++] = edge.to();
        }
      }
    }
    return closed;
  }
}
