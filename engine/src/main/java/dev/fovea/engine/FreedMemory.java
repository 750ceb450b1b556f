package dev.fovea.engine;

import dev.fovea.kernels.NativeHeap;

/** Memory that is free but still counts as the process's. */
final class FreedMemory {
  private FreedMemory() {}

  /**
   * Gives it back to the operating system as far as the JVM and the C library can. Loading a model
   * and closing it leave more garbage than a server that then waits would ever collect: what was
   * read of a tokenizer alone is ten times its file. Takes some tens of milliseconds.
   */
  static void giveBack() {
    System.gc();
    NativeHeap.trim();
  }
}
