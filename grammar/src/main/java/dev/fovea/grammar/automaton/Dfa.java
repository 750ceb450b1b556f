package dev.fovea.grammar.automaton;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A deterministic automaton over Unicode scalar values. State 0 is where it starts; from every
 * state that can be reached a text can be accepted, except from the start of the empty language.
 * Immutable.
 */
public final class Dfa {
  /** Where a transition leads that nothing can follow. */
  public static final int DEAD = -1;

  final Alphabet alphabet;
  final int[] next;
  final BitSet accepting;
  private final int states;

  /** {@code next} is [states, alphabet.size()]. */
  Dfa(Alphabet alphabet, int[] next, BitSet accepting, int states) {
    this.alphabet = alphabet;
    this.next = next;
    this.accepting = accepting;
    this.states = states;
  }

  /** How many states there are. */
  public int states() {
    return states;
  }

  /** Whether the texts that lead to {@code state} are in the language. */
  public boolean accepts(int state) {
    return accepting.get(state);
  }

  /** The state after {@code codePoint} in {@code state}, or {@link #DEAD}. */
  public int next(int state, int codePoint) {
    int c = alphabet.classOf(codePoint);
    return c < 0 ? DEAD : next[state * alphabet.size() + c];
  }

  /** Whether {@code text} is in the language. */
  public boolean contains(String text) {
    int state = 0;
    for (int i = 0; i < text.length() && state != DEAD; ) {
      int codePoint = text.codePointAt(i);
      state = next(state, codePoint);
      i += Character.charCount(codePoint);
    }
    return state != DEAD && accepts(state);
  }

  /** Whether no text is in the language. */
  public boolean isEmpty() {
    return accepting.isEmpty();
  }

  /** Whether every text is in the language. */
  public boolean isAny() {
    return states == 1 && accepts(0) && isUniform(0) && target(0, 0) == 0;
  }

  /** Whether every scalar value leads from {@code state} to the same state, which is not dead. */
  public boolean isUniform(int state) {
    int first = next[state * alphabet.size()];
    for (int c = 1; c < alphabet.size(); c++) {
      if (next[state * alphabet.size() + c] != first) {
        return false;
      }
    }
    return first != DEAD;
  }

  /** How many intervals of scalar values the transitions are given for. */
  public int intervals() {
    return alphabet.intervals();
  }

  /** The first scalar value of {@code interval}; it ends before the next one's. */
  public int intervalStart(int interval) {
    return alphabet.intervalStart(interval);
  }

  /** The state after a scalar value of {@code interval} in {@code state}, or {@link #DEAD}. */
  public int target(int state, int interval) {
    int c = alphabet.intervalClass(interval);
    return c < 0 ? DEAD : next[state * alphabet.size() + c];
  }

  /** Whether the language has finitely many texts. */
  public boolean isFinite() {
    return longest()[0] != Integer.MAX_VALUE;
  }

  /**
   * For each state the length in scalar values of the longest text that is accepted from there;
   * {@link Integer#MAX_VALUE} if there is none longest.
   */
  public int[] longest() {
    int[] longest = new int[states];
    int[] open = new int[states];
    int size = alphabet.size();
    for (int s = 0; s < states; s++) {
      for (int c = 0; c < size; c++) {
        open[s] += next[s * size + c] != DEAD ? 1 : 0;
      }
    }
    int[][] back = backward();
    int[] queue = new int[states];
    int tail = 0;
    Arrays.fill(longest, Integer.MAX_VALUE);
    for (int s = 0; s < states; s++) {
      if (open[s] == 0) {
        longest[s] = 0;
        queue[tail++] = s;
      }
    }
    int[] best = new int[states];
    for (int head = 0; head < tail; head++) {
      int s = queue[head];
      for (int from : back[s]) {
        best[from] = Math.max(best[from], longest[s] + 1);
        if (--open[from] == 0) {
          longest[from] = best[from];
          queue[tail++] = from;
        }
      }
    }
    return longest;
  }

  /** For each state the length in scalar values of the shortest text accepted from there. */
  public int[] shortest() {
    int[] shortest = new int[states];
    Arrays.fill(shortest, Integer.MAX_VALUE);
    int[] queue = new int[states];
    int tail = 0;
    for (int s = accepting.nextSetBit(0); s >= 0; s = accepting.nextSetBit(s + 1)) {
      shortest[s] = 0;
      queue[tail++] = s;
    }
    int[][] back = backward();
    for (int head = 0; head < tail; head++) {
      for (int from : back[queue[head]]) {
        if (shortest[from] == Integer.MAX_VALUE) {
          shortest[from] = shortest[queue[head]] + 1;
          queue[tail++] = from;
        }
      }
    }
    return shortest;
  }

  /** For each state where its incoming transitions come from, once for each class. */
  private int[][] backward() {
    int size = alphabet.size();
    int[] count = new int[states];
    for (int target : next) {
      if (target != DEAD) {
        count[target]++;
      }
    }
    int[][] back = new int[states][];
    Arrays.setAll(back, s -> new int[count[s]]);
    for (int i = 0; i < next.length; i++) {
      if (next[i] != DEAD) {
        back[next[i]][--count[next[i]]] = i / size;
      }
    }
    return back;
  }
}
