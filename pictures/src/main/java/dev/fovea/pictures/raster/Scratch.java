package dev.fovea.pictures.raster;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory that one picture is decoded and resized in, and the account of it. What grows with the
 * picture is outside of the heap and is given back by {@link #close}, not by a collection.
 *
 * <p>For the thread that made it.
 */
public final class Scratch implements AutoCloseable {
  /** What the header of an array and the alignment of a segment take, generously. */
  private static final int OVERHEAD = 32;

  private static final int ALIGNMENT = 16;

  private final Arena arena = Arena.ofConfined();
  private long taken;

  /** Creates it with nothing taken. */
  public Scratch() {}

  /** Returns how many bytes have been taken so far, of heap and other memory. */
  public long taken() {
    return taken;
  }

  /** Returns what {@code bytes} bytes in one piece are accounted as. */
  public static long cost(long bytes) {
    return bytes + OVERHEAD;
  }

  /** Accounts for memory that is taken elsewhere. */
  public void account(long bytes) {
    taken += cost(bytes);
  }

  /** Returns zeros of the heap: for lines and tables, not for whole pictures. */
  public byte[] bytes(long count) {
    account(count);
    return new byte[Math.toIntExact(count)];
  }

  /** Returns zeros of the heap: for lines and tables, not for whole pictures. */
  public int[] ints(long count) {
    account(Integer.BYTES * count);
    return new int[Math.toIntExact(count)];
  }

  /** Returns zeros outside of the heap, which end with this. */
  public MemorySegment segment(long bytes) {
    account(bytes);
    return arena.allocate(bytes, ALIGNMENT);
  }

  @Override
  public void close() {
    arena.close();
  }
}
