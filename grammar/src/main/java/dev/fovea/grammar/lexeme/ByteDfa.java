package dev.fovea.grammar.lexeme;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A deterministic automaton over bytes. From every state bytes can follow that are accepted. It
 * knows which states lie between two characters, so that characters can be counted. Immutable;
 * compared by identity.
 */
public final class ByteDfa {
  /** Where a transition leads that nothing can follow. */
  public static final int DEAD = -1;

  private static final int UNREACHABLE = Integer.MAX_VALUE / 2;
  private static final byte OPEN = 1;
  private static final byte ACCEPTING = 2;
  private static final byte BOUNDARY = 4;

  private final int[] classes;
  private final int classCount;
  private final int[] next;
  private final byte[] flags;
  private final int[] distance;

  private ByteDfa(int[] classes, int classCount, int[] next, BitSet accepting, BitSet boundaries) {
    this.classes = classes;
    this.classCount = classCount;
    this.next = next;
    this.flags = new byte[next.length / classCount];
    for (int i = 0; i < next.length; i++) {
      flags[i / classCount] |= next[i] == DEAD ? 0 : OPEN;
    }
    accepting.stream().forEach(s -> flags[s] |= ACCEPTING);
    boundaries.stream().forEach(s -> flags[s] |= BOUNDARY);
    this.distance = distances(accepting, boundaries);
  }

  /** An automaton being written: sparse transitions, state 0 first. For one thread. */
  static final class Builder {
    private record Edge(int low, int high, int to) {}

    private final List<List<Edge>> edges = new ArrayList<>();
    private final BitSet accepting = new BitSet();
    private final BitSet boundaries = new BitSet();

    int state() {
      edges.add(new ArrayList<>(2));
      return edges.size() - 1;
    }

    void edge(int from, int low, int high, int to) {
      edges.get(from).add(new Edge(low, high, to));
    }

    void accept(int state) {
      accepting.set(state);
    }

    /** Says that a character is complete where {@code state} is entered. */
    void boundary(int state) {
      boundaries.set(state);
    }

    int states() {
      return edges.size();
    }

    ByteDfa build() {
      BitSet cuts = new BitSet(257);
      edges.forEach(list ->
          list.forEach(edge -> {
            cuts.set(edge.low());
            cuts.set(edge.high() + 1);
          }));
      int[] classes = new int[256];
      int count = 1;
      for (int b = 1; b < 256; b++) {
        count += cuts.get(b) ? 1 : 0;
        classes[b] = count - 1;
      }
      int[] next = new int[edges.size() * count];
      Arrays.fill(next, DEAD);
      for (int s = 0; s < edges.size(); s++) {
        for (Edge edge : edges.get(s)) {
          Arrays.fill(
              next,
              s * count + classes[edge.low()],
              s * count + classes[edge.high()] + 1,
              edge.to());
        }
      }
      return new ByteDfa(classes, count, next, accepting, boundaries);
    }
  }

  /** An automaton for exactly {@code text}; for short texts, since it has a state for each byte. */
  public static ByteDfa literal(byte[] text) {
    Builder builder = new Builder();
    int state = builder.state();
    for (byte b : text) {
      int after = builder.state();
      builder.edge(state, b & 0xff, b & 0xff, after);
      state = after;
    }
    builder.accept(state);
    return builder.build();
  }

  /** How many states there are. */
  public int states() {
    return distance.length;
  }

  /** The state after {@code b}, 0 to 255, in {@code state}, or {@link #DEAD}. */
  public int next(int state, int b) {
    return next[state * classCount + classes[b]];
  }

  /** Whether any text is accepted at all. */
  public boolean isProductive() {
    return distance[0] < UNREACHABLE;
  }

  /** Whether the bytes that lead to {@code state} are in the language. */
  public boolean accepts(int state) {
    return (flags[state] & ACCEPTING) != 0;
  }

  /** Whether a character is complete where {@code state} is entered. */
  public boolean isBoundary(int state) {
    return (flags[state] & BOUNDARY) != 0;
  }

  /** How many characters have to be completed from {@code state} until a text is accepted. */
  public int distance(int state) {
    return distance[state];
  }

  /** Whether any byte can follow in {@code state}. */
  public boolean isOpen(int state) {
    return (flags[state] & OPEN) != 0;
  }

  /** The only byte that can follow in {@code state}, or -1 if there are none or several. */
  public int onlyByte(int state) {
    int only = -1;
    for (int b = 0; b < 256; b++) {
      if (next(state, b) != DEAD) {
        if (only >= 0) {
          return -1;
        }
        only = b;
      }
    }
    return only;
  }

  /** Bytes of memory this takes, about. */
  public long bytes() {
    return 4L * next.length + 4L * distance.length + 1200;
  }

  private int[] distances(BitSet accepting, BitSet boundaries) {
    int states = next.length / classCount;
    int[] found = new int[states];
    Arrays.fill(found, UNREACHABLE);
    int[][] back = backward(states);
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    accepting.stream().forEach(s -> enter(found, queue, s, 0, true));
    while (!queue.isEmpty()) {
      int s = queue.pollFirst();
      int cost = boundaries.get(s) ? 1 : 0;
      for (int from : back[s]) {
        if (found[s] + cost < found[from]) {
          enter(found, queue, from, found[s] + cost, cost == 0);
        }
      }
    }
    return found;
  }

  private static void enter(
      int[] found, ArrayDeque<Integer> queue, int state, int distance, boolean first) {
    found[state] = distance;
    if (first) {
      queue.addFirst(state);
    } else {
      queue.addLast(state);
    }
  }

  private int[][] backward(int states) {
    int[] count = new int[states];
    for (int to : next) {
      if (to != DEAD) {
        count[to]++;
      }
    }
    int[][] back = new int[states][];
    Arrays.setAll(back, s -> new int[count[s]]);
    for (int i = 0; i < next.length; i++) {
      if (next[i] != DEAD) {
        back[next[i]][--count[next[i]]] = i / classCount;
      }
    }
    return back;
  }
}
