package dev.fovea.grammar.automaton;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scalar values in classes that an automaton does not tell apart. Surrogates are in class -1.
 * Immutable.
 */
final class Alphabet {
  private final int[] starts;
  private final int[] classes;
  private final int size;

  private Alphabet(int[] starts, int[] classes, int size) {
    this.starts = starts;
    this.classes = classes;
    this.size = size;
  }

  /** The coarsest alphabet in which each of {@code sets} is a union of classes. */
  static Alphabet of(Collection<CodePoints> sets) {
    List<CodePoints> distinct = sets.stream().distinct().toList();
    TreeMap<Integer, BitSet> changes = new TreeMap<>();
    mark(changes, CodePoints.ALL, 0);
    for (int i = 0; i < distinct.size(); i++) {
      mark(changes, distinct.get(i), i + 1);
    }
    Map<BitSet, Integer> known = new HashMap<>();
    int[] starts = new int[changes.size()];
    int[] classes = new int[changes.size()];
    BitSet members = new BitSet();
    int i = 0;
    for (Map.Entry<Integer, BitSet> change : changes.entrySet()) {
      members.xor(change.getValue());
      starts[i] = change.getKey();
      classes[i++] =
          members.get(0) ? known.computeIfAbsent((BitSet) members.clone(), _ -> known.size()) : -1;
    }
    return new Alphabet(starts, classes, known.size());
  }

  private static void mark(Map<Integer, BitSet> changes, CodePoints set, int bit) {
    for (int r = 0; r < set.size(); r++) {
      changes.computeIfAbsent(set.low(r), _ -> new BitSet()).flip(bit);
      changes.computeIfAbsent(set.high(r) + 1, _ -> new BitSet()).flip(bit);
    }
  }

  /** How many classes there are. */
  int size() {
    return size;
  }

  /** The class of {@code codePoint}, -1 for a surrogate. */
  int classOf(int codePoint) {
    int i = Arrays.binarySearch(starts, codePoint);
    return classes[i >= 0 ? i : -i - 2];
  }

  /** A scalar value of each class. */
  int[] representatives() {
    int[] result = new int[size];
    for (int i = starts.length - 1; i >= 0; i--) {
      if (classes[i] >= 0) {
        result[classes[i]] = starts[i];
      }
    }
    return result;
  }

  /** How many intervals there are; each holds scalar values of one class, or surrogates. */
  int intervals() {
    return starts.length;
  }

  int intervalStart(int interval) {
    return starts[interval];
  }

  /** The class of {@code interval}, -1 if it holds no scalar value. */
  int intervalClass(int interval) {
    return classes[interval];
  }

  /** The alphabet in which class c is class {@code ids[c]} of {@code count}. */
  Alphabet merged(int[] ids, int count) {
    int[] newStarts = new int[starts.length];
    int[] newClasses = new int[starts.length];
    int n = 0;
    for (int i = 0; i < starts.length; i++) {
      int id = classes[i] < 0 ? -1 : ids[classes[i]];
      if (n == 0 || newClasses[n - 1] != id) {
        newStarts[n] = starts[i];
        newClasses[n++] = id;
      }
    }
    return new Alphabet(Arrays.copyOf(newStarts, n), Arrays.copyOf(newClasses, n), count);
  }

  /** Two alphabets seen as one: {@code left[c]} and {@code right[c]} are what its class c was. */
  record Pair(Alphabet both, int[] left, int[] right) {}

  /** The alphabet that tells apart what this one or {@code other} does. */
  Pair with(Alphabet other) {
    if (this == other) {
      int[] same = new int[size];
      Arrays.setAll(same, c -> c);
      return new Pair(this, same, same);
    }
    int[] merged = new int[starts.length + other.starts.length];
    int[] ids = new int[merged.length];
    int[] left = new int[merged.length];
    int[] right = new int[merged.length];
    Map<Long, Integer> known = new HashMap<>();
    int n = 0;
    int i = 0;
    int j = 0;
    while (i < starts.length || j < other.starts.length) {
      int a = i < starts.length ? starts[i] : Integer.MAX_VALUE;
      int b = j < other.starts.length ? other.starts[j] : Integer.MAX_VALUE;
      merged[n] = Math.min(a, b);
      i += a == merged[n] ? 1 : 0;
      j += b == merged[n] ? 1 : 0;
      int ca = classes[i - 1];
      int cb = other.classes[j - 1];
      ids[n] = -1;
      if (ca >= 0 && cb >= 0) {
        ids[n] = known.computeIfAbsent((long) ca << 32 | cb, _ -> known.size());
        left[ids[n]] = ca;
        right[ids[n]] = cb;
      }
      n++;
    }
    return new Pair(
        new Alphabet(Arrays.copyOf(merged, n), Arrays.copyOf(ids, n), known.size()),
        Arrays.copyOf(left, known.size()),
        Arrays.copyOf(right, known.size()));
  }
}
