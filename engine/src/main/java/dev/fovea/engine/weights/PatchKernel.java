package dev.fovea.engine.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The sizes of a vision tower's first convolution, whose stride is its size. */
record PatchKernel(int out, int channels, int temporal, int patch) {
  /** Returns the inputs of an output. */
  int inputs() {
    return Math.multiplyExact(
        Math.multiplyExact(channels, temporal), Math.multiplyExact(patch, patch));
  }

  /**
   * Returns the elements of {@code tensor} as {@code [out, channels, temporal, patch, patch]},
   * which is how Hugging Face stores them; MLX has the channels last.
   *
   * @param named whether the tensor has an MLX name, which decides if the shape does not
   * @param arena for the elements
   */
  MemorySegment channelsFirst(StoredTensor tensor, boolean named, Arena arena) {
    boolean first = tensor.hasShape(out, channels, temporal, patch, patch);
    boolean last = tensor.hasShape(out, temporal, patch, patch, channels);
    if (!first && !last) {
      throw tensor.mismatch(
          Arrays.toString(new int[] {out, channels, temporal, patch, patch})
              + " or "
              + Arrays.toString(new int[] {out, temporal, patch, patch, channels}),
          Arrays.toString(tensor.shape()));
    }
    int bytes = tensor.floatType().bytes();
    MemorySegment data = tensor.read(arena);
    return first && !(last && named) ? data : moved(data, bytes, arena);
  }

  private MemorySegment moved(MemorySegment data, int bytes, Arena arena) {
    int cells = inputs() / channels;
    MemorySegment target = arena.allocate(data.byteSize(), Float.BYTES);
    for (int output = 0; output < out; output++) {
      long base = (long) output * inputs();
      for (int cell = 0; cell < cells; cell++) {
        for (int channel = 0; channel < channels; channel++) {
          long from = base + (long) cell * channels + channel;
          long to = base + (long) channel * cells + cell;
          MemorySegment.copy(data, from * bytes, target, to * bytes, bytes);
        }
      }
    }
    return target;
  }
}
