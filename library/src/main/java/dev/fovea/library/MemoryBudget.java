package dev.fovea.library;

import dev.fovea.base.MachineMemory;

/**
 * How the memory that Fovea may take is shared out, in bytes. The heap is a part of it, in which
 * bodies and files lie.
 *
 * @param bodies bodies of requests, and what they are parsed to
 * @param files pictures in their file formats that requests name
 * @param pictures pictures while they are decoded, mostly outside of the heap, and until a model
 *     has looked at them
 * @param models weights, caches and working memory of all models
 */
public record MemoryBudget(long bodies, long files, long pictures, long models) {
  /** The code of the JVM and of Fovea, threads and their stacks, buffers of connections. */
  private static final long PROGRAM = 128L << 20;

  public MemoryBudget {
    if (Math.min(Math.min(bodies, files), Math.min(pictures, models)) <= 0) {
      throw new IllegalArgumentException("a budget without memory for something");
    }
  }

  /**
   * Returns a budget of so much memory.
   *
   * @param heapLimit how far the heap may grow; no more than a quarter of the total is used of it
   */
  public static MemoryBudget of(long total, long heapLimit) {
    long heap = Math.min(heapLimit, total / 4);
    long program = Math.min(PROGRAM, total / 8);
    long pictures = total / 16;
    return new MemoryBudget(heap / 8 * 3, heap / 8, pictures, total - program - heap - pictures);
  }

  /** Returns a budget of so much memory, with the heap that this JVM has. */
  public static MemoryBudget of(long total) {
    return of(total, Runtime.getRuntime().maxMemory());
  }

  /** Returns four fifths of the machine's memory, or of the container's if that may have less. */
  public static MemoryBudget ofMachine() {
    return of(MachineMemory.bytes() / 5 * 4);
  }

  /** Returns the same with another budget for models. */
  public MemoryBudget withModels(long bytes) {
    return new MemoryBudget(bodies, files, pictures, bytes);
  }
}
