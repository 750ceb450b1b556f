package dev.fovea.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Random contents for off-heap memory, the same in every run. */
final class Memory {
  private Memory() {}

  /** Returns random bytes. */
  static MemorySegment bytes(Arena arena, long size) {
    MemorySegment memory = arena.allocate(size, 64);
    Random random = new Random(size);
    for (long i = 0; i + 8 <= size; i += 8) {
      memory.set(ValueLayout.JAVA_LONG, i, random.nextLong());
    }
    return memory;
  }

  /** Returns random float32 numbers of [-1, 1). */
  static MemorySegment floats(Arena arena, long count) {
    MemorySegment memory = arena.allocate(4 * count, 64);
    Random random = new Random(count);
    for (long i = 0; i < count; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, 2 * random.nextFloat() - 1);
    }
    return memory;
  }

  /** Returns random bfloat16 numbers of [-1, 1). */
  static MemorySegment bf16s(Arena arena, long count) {
    MemorySegment memory = arena.allocate(2 * count, 64);
    Random random = new Random(count);
    for (long i = 0; i < count; i++) {
      int bits = Float.floatToRawIntBits(2 * random.nextFloat() - 1);
      memory.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (bits >>> 16));
    }
    return memory;
  }

  /** Returns random half-precision numbers of [-1, 1). */
  static MemorySegment f16s(Arena arena, long count) {
    MemorySegment memory = arena.allocate(2 * count, 64);
    Random random = new Random(count);
    for (long i = 0; i < count; i++) {
      short bits = Float.floatToFloat16(2 * random.nextFloat() - 1);
      memory.setAtIndex(ValueLayout.JAVA_SHORT, i, bits);
    }
    return memory;
  }
}
