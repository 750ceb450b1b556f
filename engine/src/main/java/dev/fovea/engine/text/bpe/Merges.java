package dev.fovea.engine.text.bpe;

import java.util.Arrays;

/** Which two tokens become one, and which do so first: those of the lower rank. Immutable. */
final class Merges {
  /** The rank of a pair that stays two. */
  static final int NEVER = Integer.MAX_VALUE;

  private static final long FREE = -1;

  private final KeyedHash hash = new KeyedHash();
  private final long[] pairs;
  private final int[] ranks;
  private final int[] products;
  private final int bits;

  /** Takes the merges by rank. Of two for one pair the later one counts, as in the reference. */
  Merges(int[] left, int[] right, int[] products, int count) {
    this.products = Arrays.copyOf(products, count);
    bits = KeyedHash.bits(count);
    pairs = new long[1 << bits];
    ranks = new int[1 << bits];
    Arrays.fill(pairs, FREE);
    for (int rank = 0; rank < count; rank++) {
      long pair = pair(left[rank], right[rank]);
      int place = place(pair);
      pairs[place] = pair;
      ranks[place] = rank;
    }
  }

  private static long pair(int left, int right) {
    return (long) left << Integer.SIZE | right;
  }

  private int place(long pair) {
    int place = hash.place(pair, bits);
    while (pairs[place] != pair && pairs[place] != FREE) {
      place = (place + 1) & (pairs.length - 1);
    }
    return place;
  }

  /** Returns the rank of the merge of two tokens that follow each other, or {@link #NEVER}. */
  int rank(int left, int right) {
    int place = place(pair(left, right));
    return pairs[place] == FREE ? NEVER : ranks[place];
  }

  /** Returns the token that a merge makes. */
  int product(int rank) {
    return products[rank];
  }
}
