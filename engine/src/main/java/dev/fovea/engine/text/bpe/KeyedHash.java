package dev.fovea.engine.text.bpe;

import java.util.concurrent.ThreadLocalRandom;

/**
 * A hash by a random key: a file cannot be made so that all its entries meet in one place of a
 * table. Immutable.
 */
public final class KeyedHash {
  private final long seed = ThreadLocalRandom.current().nextLong();
  private final long factor = ThreadLocalRandom.current().nextLong() | 1;

  /** Returns the place of a key in a table of {@code 1 << bits} places. */
  public int place(long key, int bits) {
    long mixed = (key ^ seed) * factor;
    mixed = (mixed ^ (mixed >>> 32)) * factor;
    return (int) (mixed >>> (Long.SIZE - bits));
  }

  /** Returns the place of bytes in a table of {@code 1 << bits} places. */
  int place(byte[] bytes, int from, int to, int bits) {
    long mixed = seed;
    for (int i = from; i < to; i++) {
      mixed = (mixed ^ bytes[i]) * factor;
      mixed ^= mixed >>> 32;
    }
    return (int) ((mixed * factor) >>> (Long.SIZE - bits));
  }

  /** Returns the bits of a table that {@code entries} fill to a half at most. */
  public static int bits(int entries) {
    return Math.max(4, Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, entries)) + 1);
  }
}
