package dev.fovea.grammar.lexeme;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Dfa;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes transitions on scalar values as transitions on the bytes of their UTF-8 (RFC 3629): no
 * overlong forms, no surrogates. States inside a character are shared where the same can follow.
 */
final class Utf8Writer {
  private final ByteDfa.Builder builder;
  private final Budget budget;
  private final Map<List<Integer>, Integer> known = new HashMap<>();

  Utf8Writer(ByteDfa.Builder builder, Budget budget) {
    this.builder = builder;
    this.budget = budget;
  }

  /**
   * The bytes of {@code dfa}'s texts. Its states are the first of the result's, in the same order.
   *
   * @throws dev.fovea.grammar.GrammarException if the result has too many states
   */
  static ByteDfa plain(Dfa dfa, Budget budget) {
    ByteDfa.Builder builder = new ByteDfa.Builder();
    Utf8Writer writer = new Utf8Writer(builder, budget);
    for (int s = 0; s < dfa.states(); s++) {
      builder.state();
      builder.boundary(s);
      if (dfa.accepts(s)) {
        builder.accept(s);
      }
    }
    for (int s = 0; s < dfa.states(); s++) {
      for (int b = 0; b < 0x80; b++) {
        writer.ascii(dfa, s, b);
      }
      writer.multibyte(dfa, s);
    }
    return builder.build();
  }

  /** Adds the transition on one ASCII character. */
  void ascii(Dfa dfa, int state, int b) {
    int to = dfa.next(state, b);
    if (to != Dfa.DEAD) {
      builder.edge(state, b, b, to);
    }
  }

  /** Adds the transitions on everything that is not ASCII. */
  void multibyte(Dfa dfa, int state) {
    budget.spend(dfa.intervals());
    int[] row = new int[dfa.intervals()];
    int[] starts = new int[row.length + 1];
    for (int i = 0; i < row.length; i++) {
      row[i] = dfa.target(state, i);
      starts[i] = dfa.intervalStart(i);
    }
    starts[row.length] = Integer.MAX_VALUE;
    Targets targets = new Targets(starts, row);
    for (int b = 0xc2; b < 0xe0; b++) {
      lead(state, b, partial(targets, (b & 0x1f) << 6, 1));
    }
    for (int b = 0xe0; b < 0xf0; b++) {
      lead(state, b, partial(targets, (b & 0xf) << 12, 2));
    }
    for (int b = 0xf0; b < 0xf5; b++) {
      lead(state, b, partial(targets, (b & 7) << 18, 3));
    }
  }

  private void lead(int state, int b, int to) {
    if (to != ByteDfa.DEAD) {
      builder.edge(state, b, b, to);
    }
  }

  /** Where each scalar value leads; {@code starts} has one entry more than {@code row}. */
  private record Targets(int[] starts, int[] row) {
    int interval(int codePoint) {
      int i = Arrays.binarySearch(starts, codePoint);
      return i >= 0 ? i : -i - 2;
    }

    /** The only target of the range, or -2 if there are several. */
    int only(int low, int high) {
      int first = interval(low);
      int last = interval(high);
      for (int i = first + 1; i <= last; i++) {
        if (row[i] != row[first]) {
          return -2;
        }
      }
      return row[first];
    }
  }

  /**
   * The state in which {@code rest} more bytes complete a character from {@code base} on, or DEAD.
   */
  private int partial(Targets targets, int base, int rest) {
    int least = rest == 1 ? 0x80 : rest == 2 ? 0x800 : 0x10000;
    int high = base + (1 << (6 * rest)) - 1;
    if (base > Character.MAX_CODE_POINT) {
      return ByteDfa.DEAD;
    }
    return build(targets, base, high, rest, least);
  }

  private int build(Targets targets, int low, int high, int rest, int least) {
    if (high < least || low > Character.MAX_CODE_POINT) {
      return ByteDfa.DEAD;
    }
    boolean whole = low >= least && high <= Character.MAX_CODE_POINT;
    int only = whole ? targets.only(low, high) : -2;
    if (only == Dfa.DEAD || rest == 0) {
      return only;
    }
    budget.spend(1);
    Integer[] children = new Integer[64];
    int step = 1 << (6 * (rest - 1));
    if (only != -2) {
      int child = build(targets, low, low + step - 1, rest - 1, least);
      Arrays.fill(children, child);
    } else {
      for (int i = 0; i < 64; i++) {
        children[i] = build(targets, low + i * step, low + (i + 1) * step - 1, rest - 1, least);
      }
    }
    return state(List.of(children), rest);
  }

  private int state(List<Integer> children, int rest) {
    if (children.stream().allMatch(child -> child == ByteDfa.DEAD)) {
      return ByteDfa.DEAD;
    }
    List<Integer> key =
        IntStream.concat(children.stream().mapToInt(c -> c), IntStream.of(rest)).boxed().toList();
    Integer state = known.get(key);
    if (state == null) {
      state = builder.state();
      budget.checkStates(state / 8);
      known.put(key, state);
      for (int i = 0; i < 64; i++) {
        if (children.get(i) != ByteDfa.DEAD) {
          builder.edge(state, 0x80 + i, 0x80 + i, children.get(i));
        }
      }
    }
    return state;
  }
}
