package dev.fovea.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Off-heap memory for the activations of one step: {@link #tensor} takes the next piece, {@link
 * #reset} gives everything back at once. After a few steps of the same shapes neither touches the
 * heap or the operating system.
 *
 * <p>Confined to one thread at a time; {@link Compute}'s workers may use the tensors meanwhile.
 * Owns its memory until {@link #close}.
 */
public final class Workspace implements AutoCloseable {
  private static final long ALIGNMENT = 64;
  private static final long SMALLEST_BLOCK = 1 << 20;

  private final List<Block> blocks = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private int tensorsInUse;
  private long used;

  /** Creates a workspace that holds no memory yet. */
  public Workspace() {}

  private record Block(Arena arena, MemorySegment memory) {}

  /** Returns a new tensor {@code [rows, cols]} whose elements are not initialised. */
  public Tensor tensor(int rows, int cols) {
    if (rows < 0 || cols < 0) {
      throw new IllegalArgumentException("negative shape [" + rows + ", " + cols + "]");
    }
    long bytes = align((long) rows * cols * Float.BYTES);
    if (blocks.isEmpty() || used + bytes > blocks.getLast().memory.byteSize()) {
      addBlock(bytes);
    }
    Tensor tensor = view(blocks.getLast().memory, used, rows, cols);
    used += bytes;
    return tensor;
  }

  /** Returns a tensor over memory that somebody else keeps alive. */
  public Tensor view(MemorySegment memory, long offset, int rows, int cols) {
    if (tensorsInUse == tensors.size()) {
      tensors.add(new Tensor(this));
    }
    return tensors.get(tensorsInUse++).place(memory, offset, rows, cols);
  }

  /** Takes back all tensors. Blocks that were needed one after the other become a single one. */
  public void reset() {
    tensorsInUse = 0;
    used = 0;
    if (blocks.size() > 1) {
      long total = byteSize();
      close();
      addBlock(total);
    }
  }

  /** Returns the bytes of memory this workspace holds. */
  public long byteSize() {
    return blocks.stream().mapToLong(block -> block.memory.byteSize()).sum();
  }

  /** Frees the memory. The workspace can be used again and takes new memory then. */
  @Override
  public void close() {
    blocks.forEach(block -> block.arena.close());
    blocks.clear();
    tensorsInUse = 0;
    used = 0;
  }

  private void addBlock(long bytes) {
    Arena arena = Arena.ofShared();
    long size = Math.max(align(bytes), Math.max(SMALLEST_BLOCK, byteSize()));
    blocks.add(new Block(arena, arena.allocate(size, ALIGNMENT)));
    used = 0;
  }

  private static long align(long bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }
}
