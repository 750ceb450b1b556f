package dev.fovea.engine.text.bpe;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Positions to be looked at, by rank. Most long pieces have few ranks and many positions, which
 * come in order: a list for each rank then costs a fraction of a heap of all. Not thread-safe.
 */
final class RankQueue {
  private static final int RECENT = 64;

  private final Map<Integer, Positions> byRank = new HashMap<>();

  /** Those that were added to last, by the last bits of their rank. */
  private final @Nullable Positions[] recent = new Positions[RECENT];

  private final LongHeap ranks = new LongHeap();

  boolean isEmpty() {
    return ranks.isEmpty();
  }

  /** Adds a position to those of its rank. */
  void add(int rank, int position) {
    Positions positions = recent[rank % RECENT];
    if (positions == null || positions.rank != rank) {
      positions = of(rank);
      recent[rank % RECENT] = positions;
    }
    positions.add(position);
  }

  private Positions of(int rank) {
    Positions positions = byRank.get(rank);
    if (positions == null) {
      positions = new Positions(rank);
      byRank.put(rank, positions);
      ranks.add(rank);
    }
    return positions;
  }

  /** Returns the lowest rank. */
  int firstRank() {
    return (int) ranks.first();
  }

  /** Takes the positions of the lowest rank out, in order. */
  Positions poll() {
    int rank = (int) ranks.poll();
    Positions positions = byRank.remove(rank);
    if (positions == null) {
      throw new IllegalStateException("a rank without positions");
    }
    if (recent[rank % RECENT] == positions) {
      recent[rank % RECENT] = null;
    }
    positions.sort();
    return positions;
  }

  /** A list of positions. */
  static final class Positions {
    private final int rank;
    private int[] values = new int[4];
    private int size;
    private boolean ordered = true;

    private Positions(int rank) {
      this.rank = rank;
    }

    private void add(int position) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size + (size >> 1));
      }
      ordered &= size == 0 || values[size - 1] <= position;
      values[size++] = position;
    }

    private void sort() {
      if (!ordered) {
        Arrays.sort(values, 0, size);
      }
    }

    int size() {
      return size;
    }

    int get(int index) {
      return values[index];
    }
  }
}
