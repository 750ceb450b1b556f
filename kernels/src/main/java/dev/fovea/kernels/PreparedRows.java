package dev.fovea.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory for what {@link Kernels#prepare} makes of rows: on the heap, where C2 removes the bounds
 * checks of elements from loops more thoroughly than those of memory segments, or off it, where
 * native code may read.
 *
 * <p>Grows to what is asked for, and then is used again without allocation. One thread asks; others
 * may read and write meanwhile what they were given. Freed when it becomes unreachable.
 */
public final class PreparedRows {
  private static final long ALIGNMENT = 64;

  private float[] floats = {};
  private MemorySegment memory = MemorySegment.NULL;

  /** Creates memory of no size. */
  public PreparedRows() {}

  /** Makes room for {@code count} floats; what was there is lost. */
  void ensureFloats(int count) {
    if (floats.length < count) {
      floats = new float[count];
    }
  }

  /** Makes room for {@code count} bytes off the heap; what was there is lost. */
  void ensureBytes(long count) {
    if (memory.byteSize() < count) {
      memory = Arena.ofAuto().allocate(count, ALIGNMENT);
    }
  }

  /** Returns the floats: as many as were asked for, or more. */
  float[] floats() {
    return floats;
  }

  /** Returns the memory off the heap: as much as was asked for, or more. */
  MemorySegment memory() {
    return memory;
  }
}
