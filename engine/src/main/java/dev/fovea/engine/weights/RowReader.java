package dev.fovea.engine.weights;

import dev.fovea.kernels.Packing;
import dev.fovea.kernels.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Reads tensors a few rows at a time, for those who pack them, so that little more than the packed
 * weights is ever in memory. Serves one matrix at a time.
 */
final class RowReader {
  private static final long ALIGNMENT = 64;

  private final Arena arena;
  private final MemorySegment[] buffers;

  /** Creates a reader whose buffers, one for each worker, are in {@code arena}. */
  RowReader(Arena arena) {
    this.arena = arena;
    buffers = new MemorySegment[Workers.shared().count()];
    Arrays.fill(buffers, MemorySegment.NULL);
  }

  /**
   * Returns the rows of {@code tensor}, whose first size is their number. Asking for them throws if
   * they are floats of which one is not finite.
   */
  Packing.Rows rows(StoredTensor tensor) {
    long rowBytes = tensor.byteSize() / tensor.shape()[0];
    return (first, count, worker) -> {
      MemorySegment target = buffer(worker, count * rowBytes);
      tensor.file().read(tensor.position() + first * rowBytes, target);
      FiniteFloats.require(tensor, target, first * tensor.elements() / tensor.shape()[0]);
      return target;
    };
  }

  private MemorySegment buffer(int worker, long bytes) {
    if (buffers[worker].byteSize() < bytes) {
      // Powers of two, so that what was outgrown is no more than what is there.
      buffers[worker] = arena.allocate(Long.highestOneBit(2 * bytes - 1), ALIGNMENT);
    }
    return buffers[worker].asSlice(0, bytes);
  }
}
