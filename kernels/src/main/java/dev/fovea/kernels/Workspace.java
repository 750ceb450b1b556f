package dev.fovea.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Off-heap memory for the activations of one step: {@link #tensor} takes the next piece, {@link
 * #reset} gives everything back at once, {@link #pop} what was taken since the last {@link #push}.
 * After a few steps of the same shapes none of them touches the heap or the operating system.
 *
 * <p>Confined to one thread at a time; {@link Compute}'s workers may use the tensors meanwhile.
 * Owns its memory until {@link #close}.
 */
public final class Workspace implements AutoCloseable {
  private static final long ALIGNMENT = 64;
  private static final long SMALLEST_BLOCK = 1 << 20;

  private final List<Block> blocks = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private int block;
  private long used;
  private int tensorsInUse;
  private int depth;
  private int[] blockMarks = new int[4];
  private long[] usedMarks = new long[4];
  private int[] tensorMarks = new int[4];

  private record Block(Arena arena, MemorySegment memory) {}

  /** Creates a workspace that holds no memory yet. */
  public Workspace() {}

  /** Returns a new tensor {@code [rows, cols]} whose elements are not initialised. */
  public Tensor tensor(int rows, int cols) {
    if (rows < 0 || cols < 0) {
      throw new IllegalArgumentException("negative shape [" + rows + ", " + cols + "]");
    }
    long bytes = align((long) rows * cols * Float.BYTES);
    while (block < blocks.size() && used + bytes > blocks.get(block).memory.byteSize()) {
      block++;
      used = 0;
    }
    if (block == blocks.size()) {
      blocks.add(allocate(Math.max(bytes, byteSize() / 4)));
    }
    Tensor tensor = view(blocks.get(block).memory, used, rows, cols);
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

  /** Starts a section: the matching {@link #pop} takes back the tensors made from now on. */
  public void push() {
    if (depth == blockMarks.length) {
      blockMarks = Arrays.copyOf(blockMarks, 2 * depth);
      usedMarks = Arrays.copyOf(usedMarks, 2 * depth);
      tensorMarks = Arrays.copyOf(tensorMarks, 2 * depth);
    }
    blockMarks[depth] = block;
    usedMarks[depth] = used;
    tensorMarks[depth] = tensorsInUse;
    depth++;
  }

  /** Ends the section that the last {@link #push} began. */
  public void pop() {
    if (depth == 0) {
      throw new IllegalStateException("pop without push");
    }
    depth--;
    block = blockMarks[depth];
    used = usedMarks[depth];
    tensorsInUse = tensorMarks[depth];
  }

  /** Takes back all tensors. Blocks that were needed one after the other become a single one. */
  public void reset() {
    rewind();
    if (blocks.size() > 1) {
      long total = byteSize();
      close();
      blocks.add(allocate(total));
    }
  }

  /** Returns the bytes of memory this workspace holds. */
  public long byteSize() {
    long bytes = 0;
    for (int i = 0; i < blocks.size(); i++) {
      bytes += blocks.get(i).memory.byteSize();
    }
    return bytes;
  }

  /** Frees the memory. The workspace can be used again and takes new memory then. */
  @Override
  public void close() {
    blocks.forEach(held -> held.arena.close());
    blocks.clear();
    rewind();
  }

  private void rewind() {
    block = 0;
    used = 0;
    tensorsInUse = 0;
    depth = 0;
  }

  private static Block allocate(long bytes) {
    Arena arena = Arena.ofShared();
    try {
      return new Block(arena, arena.allocate(Math.max(align(bytes), SMALLEST_BLOCK), ALIGNMENT));
    } catch (OutOfMemoryError e) {
      arena.close();
      throw e;
    }
  }

  private static long align(long bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }
}
