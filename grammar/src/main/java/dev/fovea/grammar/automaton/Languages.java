package dev.fovea.grammar.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Languages made of others: the operations of sets. */
public final class Languages {
  /** Every text. */
  public static final Dfa ANY = single(true, 0);

  /** No text. */
  public static final Dfa NONE = single(false, Dfa.DEAD);

  /** The text without characters alone. */
  public static final Dfa EMPTY_TEXT = single(true, Dfa.DEAD);

  /** Length up to which texts are listed. */
  private static final int LISTED = 500;

  private Languages() {}

  private static Dfa single(boolean accepts, int next) {
    BitSet accepting = new BitSet();
    accepting.set(0, accepts);
    return new Dfa(Alphabet.of(List.of()), new int[] {next}, accepting, 1);
  }

  /** The given texts. */
  public static Dfa of(Collection<String> texts, Budget budget) {
    Nfa nfa = new Nfa(budget);
    Map<Long, Integer> children = new HashMap<>();
    Map<Integer, CodePoints> sets = new HashMap<>();
    int root = nfa.state();
    for (String text : texts) {
      int state = root;
      for (int codePoint : text.codePoints().toArray()) {
        int from = state;
        state =
            children.computeIfAbsent(
                (long) from << 32 | codePoint,
                _ -> {
                  int to = nfa.state();
                  nfa.edge(from, sets.computeIfAbsent(codePoint, CodePoints::of), to);
                  return to;
                });
      }
      nfa.accept(state);
    }
    return nfa.determinize();
  }

  /** What is in both languages. */
  public static Dfa and(Dfa a, Dfa b, Budget budget) {
    if (a == b || b.isAny() || a.isEmpty()) {
      return a;
    }
    return a.isAny() || b.isEmpty() ? b : product(a, b, (x, y) -> x && y, budget);
  }

  /** What is in one of the languages. */
  public static Dfa or(Dfa a, Dfa b, Budget budget) {
    if (a == b || a.isAny() || b.isEmpty()) {
      return a;
    }
    return b.isAny() || a.isEmpty() ? b : product(a, b, (x, y) -> x || y, budget);
  }

  /** What is in {@code a} and not in {@code b}. */
  public static Dfa minus(Dfa a, Dfa b, Budget budget) {
    if (b.isEmpty() || a.isEmpty()) {
      return a;
    }
    return a == b || b.isAny() ? NONE : product(a, b, (x, y) -> x && !y, budget);
  }

  /** What is not in the language. */
  public static Dfa not(Dfa a, Budget budget) {
    return minus(ANY, a, budget);
  }

  /** Whether no text is in both languages. */
  public static boolean disjoint(Dfa a, Dfa b, Budget budget) {
    return and(a, b, budget).isEmpty();
  }

  /**
   * The texts of {@code language} in no order; null if there are more than {@code limit}, or long
   * ones.
   */
  public static @Nullable List<String> texts(Dfa language, int limit) {
    List<String> texts = new ArrayList<>();
    boolean few = language.longest()[0] <= LISTED && collect(language, 0, "", texts, limit);
    return few ? texts : null;
  }

  private static boolean collect(
      Dfa language, int state, String before, List<String> texts, int limit) {
    if (language.accepts(state)) {
      texts.add(before);
    }
    for (int i = 0; i < language.intervals() && texts.size() <= limit; i++) {
      int to = language.target(state, i);
      int from = language.intervalStart(i);
      int end = i + 1 < language.intervals() ? language.intervalStart(i + 1) : 0x110000;
      for (int c = from; to != Dfa.DEAD && c < end && texts.size() <= limit; c++) {
        collect(language, to, before + Character.toString(c), texts, limit);
      }
    }
    return texts.size() <= limit;
  }

  private interface Choice {
    boolean accepts(boolean left, boolean right);
  }

  private static Dfa product(Dfa a, Dfa b, Choice choice, Budget budget) {
    Alphabet.Pair pair = a.alphabet.with(b.alphabet);
    int size = pair.both().size();
    Map<Long, Integer> known = new HashMap<>();
    List<Long> states = new ArrayList<>();
    known.put(0L, 0);
    states.add(0L);
    boolean rightAlone = choice.accepts(false, true);
    boolean leftAlone = choice.accepts(true, false);
    int[] next = new int[16 * size];
    BitSet accepting = new BitSet();
    for (int s = 0; s < states.size(); s++) {
      budget.spend(size);
      budget.checkStates(states.size());
      if ((s + 1) * size > next.length) {
        next = Arrays.copyOf(next, 2 * next.length);
      }
      int left = (int) (states.get(s) >> 32);
      int right = states.get(s).intValue();
      accepting.set(
          s,
          choice.accepts(
              left != Dfa.DEAD && a.accepts(left), right != Dfa.DEAD && b.accepts(right)));
      for (int c = 0; c < size; c++) {
        int l = left == Dfa.DEAD ? Dfa.DEAD : a.next[left * a.alphabet.size() + pair.left()[c]];
        int r = right == Dfa.DEAD ? Dfa.DEAD : b.next[right * b.alphabet.size() + pair.right()[c]];
        boolean dead = l == Dfa.DEAD ? r == Dfa.DEAD || !rightAlone : r == Dfa.DEAD && !leftAlone;
        if (dead) {
          next[s * size + c] = Dfa.DEAD;
          continue;
        }
        long key = (long) l << 32 | (r & 0xffffffffL);
        Integer id = known.get(key);
        if (id == null) {
          id = states.size();
          known.put(key, id);
          states.add(key);
        }
        next[s * size + c] = id;
      }
    }
    int count = states.size();
    return Minimizer.minimize(
        new Dfa(pair.both(), Arrays.copyOf(next, count * size), accepting, count), budget);
  }
}
