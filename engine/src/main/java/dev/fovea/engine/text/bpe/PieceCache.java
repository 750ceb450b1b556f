package dev.fovea.engine.text.bpe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of short pieces that came up lately: words come again. Bounded; for any number of
 * threads, which may replace each other's entries.
 */
final class PieceCache {
  /** Bytes of the longest piece that is kept: a key is 16 bytes, one of them the length. */
  static final int LONGEST = 2 * Long.BYTES - 1;

  private static final int BITS = 12;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final @Nullable Entry[] entries = new Entry[1 << BITS];
  private final KeyedHash hash = new KeyedHash();

  @SuppressWarnings("ArrayRecordComponent") // read by this package alone
  private record Entry(long first, long second, int[] tokens) {}

  /**
   * Returns the tokens of a piece if they are known, which are not to be changed.
   *
   * @param bytes the piece, and room for more than {@link #LONGEST} bytes
   * @param size at most {@link #LONGEST}
   */
  int @Nullable [] find(byte[] bytes, int size) {
    long first = first(bytes, size);
    long second = second(bytes, size);
    Entry entry = entries[place(first, second)];
    return entry != null && entry.first == first && entry.second == second ? entry.tokens : null;
  }

  /** Keeps the tokens of a piece. */
  void put(byte[] bytes, int size, int[] tokens) {
    long first = first(bytes, size);
    long second = second(bytes, size);
    entries[place(first, second)] = new Entry(first, second, tokens);
  }

  private int place(long first, long second) {
    return hash.place(first ^ Long.rotateLeft(second, 29), BITS);
  }

  private static long first(byte[] bytes, int size) {
    return masked((long) LONGS.get(bytes, 0), size);
  }

  private static long second(byte[] bytes, int size) {
    long rest = masked((long) LONGS.get(bytes, Long.BYTES), size - Long.BYTES);
    return rest | (long) size << (Long.SIZE - Byte.SIZE);
  }

  private static long masked(long value, int bytes) {
    return bytes >= Long.BYTES ? value : bytes <= 0 ? 0 : value & ((1L << (Byte.SIZE * bytes)) - 1);
  }
}
