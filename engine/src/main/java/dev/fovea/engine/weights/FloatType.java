package dev.fovea.engine.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The float formats that weights can have. */
enum FloatType {
  BF16(Short.BYTES) {
    @Override
    float get(MemorySegment memory, long index) {
      return Float.intBitsToFloat(memory.get(SHORT, index * Short.BYTES) << 16);
    }
  },
  F16(Short.BYTES) {
    @Override
    float get(MemorySegment memory, long index) {
      return Float.float16ToFloat(memory.get(SHORT, index * Short.BYTES));
    }
  },
  F32(Float.BYTES) {
    @Override
    float get(MemorySegment memory, long index) {
      return memory.get(FLOAT, index * Float.BYTES);
    }
  };

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int bytes;

  FloatType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of an element in bytes. */
  int bytes() {
    return bytes;
  }

  /** Returns element {@code index} of little-endian elements that need not be aligned. */
  abstract float get(MemorySegment memory, long index);
}
