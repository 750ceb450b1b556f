package dev.fovea.engine.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Finds floats that are infinite or not a number, of which one makes all answers of a model
 * nonsense.
 *
 * <p>Eight bytes at a time, in the buffer that a tensor was read into just before: a lane of a long
 * is a float, whose exponent is all ones if and only if it is not finite. So {@code (bits & mask) ^
 * mask} is zero in such a lane, and adding the largest positive number of the lane leaves its sign
 * clear there and sets it in all others, without a carry into the next.
 */
final class FiniteFloats {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Bytes between two looks at whether something was found. */
  private static final long STRIDE = 1 << 15;

  private FiniteFloats() {}

  /** The masks of a type, repeated in each lane. */
  private record Lanes(int width, long exponent, long largest, long sign) {
    static Lanes of(int width, long exponent) {
      long ones = width == Short.BYTES ? 0x0001_0001_0001_0001L : 0x0000_0001_0000_0001L;
      long sign = 1L << (width * Byte.SIZE - 1);
      return new Lanes(width, exponent * ones, (sign - 1) * ones, sign * ones);
    }
  }

  private static final Lanes BF16 = Lanes.of(Short.BYTES, 0x7f80);
  private static final Lanes F16 = Lanes.of(Short.BYTES, 0x7c00);
  private static final Lanes F32 = Lanes.of(Float.BYTES, 0x7f80_0000L);

  /**
   * Checks floats that were read from {@code tensor}; integers are all finite.
   *
   * @param data whole elements, of which the first is number {@code first} of the tensor
   * @throws dev.fovea.base.FoveaException if one is not finite
   */
  static void require(StoredTensor tensor, MemorySegment data, long first) {
    Optional<FloatType> type = tensor.type().floats();
    if (type.isEmpty()) {
      return;
    }
    Lanes lanes =
        switch (type.get()) {
          case BF16 -> BF16;
          case F16 -> F16;
          case F32 -> F32;
        };
    for (long start = 0; start < data.byteSize(); start += STRIDE) {
      long end = Math.min(data.byteSize(), start + STRIDE);
      if (!areFinite(data, start, end, lanes)) {
        throw notFinite(tensor, data, start / lanes.width, first, type.get());
      }
    }
  }

  private static boolean areFinite(MemorySegment data, long start, long end, Lanes lanes) {
    long exponent = lanes.exponent;
    long largest = lanes.largest;
    long finite = -1;
    long at = start;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      finite &= ((data.get(LONG, at) & exponent) ^ exponent) + largest;
    }
    if (at < end) {
      // What is left has zeros behind it, which are finite.
      long rest = 0;
      for (int i = 0; at + i < end; i++) {
        rest |= (data.get(ValueLayout.JAVA_BYTE, at + i) & 0xffL) << (i * Byte.SIZE);
      }
      finite &= ((rest & exponent) ^ exponent) + largest;
    }
    return (finite & lanes.sign) == lanes.sign;
  }

  private static RuntimeException notFinite(
      StoredTensor tensor, MemorySegment data, long from, long first, FloatType type) {
    long index = from;
    while (Float.isFinite(type.get(data, index))) {
      index++;
    }
    return tensor.mismatch(
        "finite numbers", type.get(data, index) + " as number " + (first + index));
  }
}
