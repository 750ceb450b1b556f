package dev.fovea.engine.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A tensor as it lies in its file.
 *
 * @param name its full name
 * @param type the type of its elements
 * @param shape its sizes, outermost first
 * @param file the file it is in
 * @param position where its bytes start in the file
 * @param byteSize their number
 */
record StoredTensor(
    String name, ElementType type, long[] shape, StoredFile file, long position, long byteSize) {
  /** Returns the number of elements. */
  long elements() {
    return byteSize * Byte.SIZE / type.bits();
  }

  /**
   * Returns all bytes, read into {@code arena}.
   *
   * @throws dev.fovea.base.FoveaException if they are floats of which one is not finite
   */
  MemorySegment read(Arena arena) {
    MemorySegment data = arena.allocate(byteSize, Float.BYTES);
    file.read(position, data);
    FiniteFloats.require(this, data, 0);
    return data;
  }

  /** Returns whether the shape is {@code expected}. */
  boolean hasShape(long... expected) {
    return Arrays.equals(shape, expected);
  }

  /**
   * Checks the shape.
   *
   * @throws dev.fovea.base.FoveaException if it is not {@code expected}
   */
  StoredTensor requireShape(long... expected) {
    if (!hasShape(expected)) {
      throw mismatch(Arrays.toString(expected), Arrays.toString(shape));
    }
    return this;
  }

  /**
   * Checks the type.
   *
   * @throws dev.fovea.base.FoveaException if it is not {@code expected}
   */
  StoredTensor requireType(ElementType expected) {
    if (type != expected) {
      throw mismatch(expected.name(), type.name());
    }
    return this;
  }

  /**
   * Returns the float format of the elements.
   *
   * @throws dev.fovea.base.FoveaException if they are not floats of a supported format
   */
  FloatType floatType() {
    return type.floats().orElseThrow(() -> mismatch("BF16, F16 or F32", type.name()));
  }

  RuntimeException mismatch(String expected, String found) {
    return InvalidCheckpoint.error(
        InvalidCheckpoint.shown(name)
            + ": expected "
            + expected
            + ", found "
            + found
            + " in "
            + file.name());
  }
}
