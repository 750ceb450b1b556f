package dev.fovea.grammar.automaton;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes from an automaton what no text needs: states from which nothing is accepted, states that
 * cannot be told apart (Moore's refinement), and classes that lead to the same states.
 */
final class Minimizer {
  private Minimizer() {}

  /**
   * Rounds after which states are left as they are: a chain of n states needs n of them, and a
   * large automaton is right without.
   */
  private static final long REFINEMENTS = 2_000_000;

  static Dfa minimize(Dfa dfa, Budget budget) {
    budget.spend(dfa.next.length);
    Dfa live = live(dfa);
    int[] blocks = blocks(live, budget);
    return classes(merge(live, blocks));
  }

  private static Dfa live(Dfa dfa) {
    int[] shortest = dfa.shortest();
    int[] next = dfa.next.clone();
    for (int i = 0; i < next.length; i++) {
      if (next[i] != Dfa.DEAD && shortest[next[i]] == Integer.MAX_VALUE) {
        next[i] = Dfa.DEAD;
      }
    }
    return new Dfa(dfa.alphabet, next, dfa.accepting, dfa.states());
  }

  /** The block of each state; states of one block accept the same texts. */
  private static int[] blocks(Dfa dfa, Budget budget) {
    int states = dfa.states();
    int size = dfa.alphabet.size();
    int[] blocks = new int[states];
    Arrays.setAll(blocks, s -> dfa.accepts(s) ? 1 : 0);
    int count = dfa.accepting.isEmpty() || dfa.accepting.cardinality() == states ? 1 : 2;
    long work = 0;
    while (true) {
      work += dfa.next.length;
      budget.spend(dfa.next.length / 4);
      if (work > REFINEMENTS) {
        int[] each = new int[states];
        Arrays.setAll(each, s -> s);
        return each;
      }
      Map<Row, Integer> known = HashMap.newHashMap(2 * count);
      int[] refined = new int[states];
      for (int s = 0; s < states; s++) {
        int[] row = new int[size + 1];
        row[size] = blocks[s];
        for (int c = 0; c < size; c++) {
          int to = dfa.next[s * size + c];
          row[c] = to == Dfa.DEAD ? -1 : blocks[to];
        }
        refined[s] = known.computeIfAbsent(new Row(row), _ -> known.size());
      }
      blocks = refined;
      if (known.size() == count) {
        return blocks;
      }
      count = known.size();
    }
  }

  /** One state for each block that can be reached, in the order in which they are. */
  private static Dfa merge(Dfa dfa, int[] blocks) {
    int size = dfa.alphabet.size();
    int[] ids = new int[dfa.states()];
    Arrays.fill(ids, -1);
    int[] order = new int[dfa.states()];
    int count = 1;
    ids[blocks[0]] = 0;
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < size; c++) {
        int to = dfa.next[order[i] * size + c];
        if (to != Dfa.DEAD && ids[blocks[to]] < 0) {
          ids[blocks[to]] = count;
          order[count++] = to;
        }
      }
    }
    int[] next = new int[count * size];
    BitSet accepting = new BitSet();
    for (int i = 0; i < count; i++) {
      accepting.set(i, dfa.accepts(order[i]));
      for (int c = 0; c < size; c++) {
        int to = dfa.next[order[i] * size + c];
        next[i * size + c] = to == Dfa.DEAD ? Dfa.DEAD : ids[blocks[to]];
      }
    }
    return new Dfa(dfa.alphabet, next, accepting, count);
  }

  /** One class for those that lead to the same states. */
  private static Dfa classes(Dfa dfa) {
    int size = dfa.alphabet.size();
    Map<Row, Integer> known = new HashMap<>();
    int[] ids = new int[size];
    int[] columns = new int[size];
    for (int c = 0; c < size; c++) {
      int[] column = new int[dfa.states()];
      for (int s = 0; s < column.length; s++) {
        column[s] = dfa.next[s * size + c];
      }
      ids[c] = known.computeIfAbsent(new Row(column), _ -> known.size());
      columns[ids[c]] = c;
    }
    int kept = known.size();
    if (kept == size) {
      return dfa;
    }
    int[] next = new int[dfa.states() * kept];
    for (int s = 0; s < dfa.states(); s++) {
      for (int c = 0; c < kept; c++) {
        next[s * kept + c] = dfa.next[s * size + columns[c]];
      }
    }
    return new Dfa(dfa.alphabet.merged(ids, kept), next, dfa.accepting, dfa.states());
  }

  /** A row or column of a table, by value. */
  private static final class Row {
    private final int[] values;
    private final int hash;

    Row(int[] values) {
      this.values = values;
      this.hash = Arrays.hashCode(values);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Row row && Arrays.equals(values, row.values);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
