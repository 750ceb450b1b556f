package dev.fovea.grammar.lexeme;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Dfa;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes transitions on scalar values as transitions on the bytes of their UTF-8 (RFC 3629): no
 * overlong forms, no surrogates. States inside a character are shared where the same can follow.
 */
final class Utf8Writer {
  /** Several targets: no state number. */
  private static final int MIXED = -2;

  private final Dfa dfa;
  private final ByteDfa.Builder builder;
  private final Budget budget;
  private final int[] starts;
  private final int[] ascii = new int[0x80];
  private final Map<Children, Integer> known = new HashMap<>();
  private final Map<Long, Integer> uniform = new HashMap<>();

  Utf8Writer(Dfa dfa, ByteDfa.Builder builder, Budget budget) {
    this.dfa = dfa;
    this.builder = builder;
    this.budget = budget;
    this.starts = new int[dfa.intervals()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = dfa.intervalStart(i);
    }
    for (int b = 0; b < ascii.length; b++) {
      ascii[b] = interval(b);
    }
  }

  /** States inside a character by what each of the 64 continuing bytes leads to. */
  private record Children(int[] targets) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Children children && Arrays.equals(targets, children.targets);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(targets);
    }
  }

  /**
   * The bytes of {@code dfa}'s texts. Its states are the first of the result's, in the same order.
   *
   * @throws dev.fovea.grammar.limits.GrammarException if the result has too many states
   */
  static ByteDfa plain(Dfa dfa, Budget budget) {
    ByteDfa.Builder builder = new ByteDfa.Builder();
    Utf8Writer writer = new Utf8Writer(dfa, builder, budget);
    for (int s = 0; s < dfa.states(); s++) {
      builder.state();
      builder.boundary(s);
      if (dfa.accepts(s)) {
        builder.accept(s);
      }
    }
    for (int s = 0; s < dfa.states(); s++) {
      writer.ascii(s, 0, 0x7f);
      writer.multibyte(s);
    }
    return builder.build();
  }

  private int interval(int codePoint) {
    int i = Arrays.binarySearch(starts, codePoint);
    return i >= 0 ? i : -i - 2;
  }

  /** Adds the transitions on the ASCII characters from {@code low} through {@code high}. */
  void ascii(int state, int low, int high) {
    budget.spend(8);
    for (int from = low; from <= high; ) {
      int to = dfa.target(state, ascii[from]);
      int end = from + 1;
      while (end <= high && dfa.target(state, ascii[end]) == to) {
        end++;
      }
      lead(state, from, end - 1, to);
      from = end;
    }
  }

  /** Adds the transitions on everything that is not ASCII. */
  void multibyte(int state) {
    int all = only(state, 0x80, Character.MAX_CODE_POINT, true);
    if (all == Dfa.DEAD) {
      return;
    }
    if (all != MIXED) {
      lead(state, 0xc2, 0xdf, uniform(all, 1));
      lead(state, 0xe1, 0xec, uniform(all, 2));
      lead(state, 0xee, 0xef, uniform(all, 2));
      lead(state, 0xf1, 0xf3, uniform(all, 3));
      lead(state, 0xe0, 0xe0, edge(all, 0xe0, 2, 0xa0, 0xbf));
      lead(state, 0xed, 0xed, edge(all, 0xed, 2, 0x80, 0x9f));
      lead(state, 0xf0, 0xf0, edge(all, 0xf0, 3, 0x90, 0xbf));
      lead(state, 0xf4, 0xf4, edge(all, 0xf4, 3, 0x80, 0x8f));
      return;
    }
    for (int b = 0xc2; b < 0xf5; b++) {
      int rest = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
      int base = (b & (0x3f >> rest)) << (6 * rest);
      int least = rest == 1 ? 0x80 : rest == 2 ? 0x800 : 0x10000;
      lead(state, b, b, build(state, base, rest, least));
    }
  }

  private void lead(int state, int low, int high, int to) {
    if (to != ByteDfa.DEAD) {
      builder.edge(state, low, high, to);
    }
  }

  /** The only target of a range, MIXED if there are several; surrogates may be passed over. */
  private int only(int state, int low, int high, boolean pass) {
    int last = interval(high);
    int only = MIXED;
    for (int i = interval(low); i <= last; i++) {
      boolean surrogates = starts[i] == 0xd800;
      if (!surrogates || !pass) {
        int to = dfa.target(state, i);
        if (only != MIXED && only != to) {
          return MIXED;
        }
        only = to;
      }
    }
    return only;
  }

  /** The state in which {@code rest} more bytes of any value lead to {@code to}. */
  private int uniform(int to, int rest) {
    if (rest == 0) {
      return to;
    }
    Integer state = uniform.get((long) to << 12 | rest);
    if (state == null) {
      state = builder.state();
      uniform.put((long) to << 12 | rest, state);
      builder.edge(state, 0x80, 0xbf, uniform(to, rest - 1));
    }
    return state;
  }

  /** The state behind {@code lead}, after which the next byte has bounds of its own. */
  private int edge(int to, int lead, int rest, int low, int high) {
    Integer state = uniform.get((long) to << 12 | lead);
    if (state == null) {
      state = builder.state();
      uniform.put((long) to << 12 | lead, state);
      builder.edge(state, low, high, uniform(to, rest - 1));
    }
    return state;
  }

  /** The state in which {@code rest} more bytes complete a character from {@code low} on. */
  private int build(int state, int low, int rest, int least) {
    int high = low + (1 << (6 * rest)) - 1;
    if (high < least || low > Character.MAX_CODE_POINT) {
      return ByteDfa.DEAD;
    }
    boolean whole = low >= least && high <= Character.MAX_CODE_POINT;
    int only = whole ? only(state, low, high, false) : MIXED;
    if (only == Dfa.DEAD || rest == 0) {
      return only;
    }
    if (only != MIXED) {
      return uniform(only, rest);
    }
    budget.spend(16);
    int[] children = new int[64];
    boolean dead = true;
    for (int i = 0; i < 64; i++) {
      children[i] = build(state, low + (i << (6 * (rest - 1))), rest - 1, least);
      dead &= children[i] == ByteDfa.DEAD;
    }
    return dead
        ? ByteDfa.DEAD
        : known.computeIfAbsent(new Children(children), c -> write(c.targets()));
  }

  private int write(int[] targets) {
    int state = builder.state();
    budget.checkStates(state / 8);
    for (int from = 0; from < 64; ) {
      int end = from + 1;
      while (end < 64 && targets[end] == targets[from]) {
        end++;
      }
      lead(state, 0x80 + from, 0x80 + end - 1, targets[from]);
      from = end;
    }
    return state;
  }
}
