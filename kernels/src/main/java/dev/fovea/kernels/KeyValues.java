package dev.fovea.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Keys and values of one attention layer, in pages of {@value #PAGE} positions.
 *
 * <p>Keys are {@code [page][kvHead][headDim][PAGE]}, so that vector lanes are positions; values are
 * {@code [page][kvHead][PAGE][headDim]}. All float32. The memory belongs to whoever allocated it.
 */
public record KeyValues(MemorySegment keys, MemorySegment values, int kvHeads, int headDim) {
  /** Positions in a page. */
  public static final int PAGE = 16;

  /** Returns the bytes that the keys of one page take; its values take as many. */
  public static long pageBytes(int kvHeads, int headDim) {
    return (long) kvHeads * headDim * PAGE * Float.BYTES;
  }

  /** Returns where the keys of {@code page} and {@code kvHead} start, in bytes. */
  public long keyOffset(int page, int kvHead) {
    return ((long) page * kvHeads + kvHead) * headDim * PAGE * Float.BYTES;
  }

  /** Returns where the values of {@code page} and {@code kvHead} start, in bytes. */
  public long valueOffset(int page, int kvHead) {
    return keyOffset(page, kvHead);
  }
}
