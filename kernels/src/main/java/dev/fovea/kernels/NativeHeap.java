package dev.fovea.kernels;

import java.lang.System.Logger.Level;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The allocator of the C library, from which arenas take their memory. glibc's keeps what is freed
 * between pieces that are in use, which after a model can be a quarter of it.
 */
public final class NativeHeap {
  private static final Optional<MethodHandle> TRIM = find();

  private NativeHeap() {}

  /**
   * Gives freed memory back to the operating system. Does nothing where the C library has no {@code
   * malloc_trim}, or where this module may not call native code.
   */
  public static void trim() {
    if (TRIM.isEmpty()) {
      return;
    }
    try {
      int _ = (int) TRIM.get().invokeExact(0L);
    } catch (Throwable e) {
      System.getLogger(NativeHeap.class.getName()).log(Level.WARNING, "malloc_trim failed", e);
    }
  }

  @SuppressWarnings("restricted") // Only with the permission that is asked for.
  private static Optional<MethodHandle> find() {
    if (!NativeHeap.class.getModule().isNativeAccessEnabled()
        || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> address = linker.defaultLookup().find("malloc_trim");
    return address.map(found ->
        linker.downcallHandle(
            found, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)));
  }
}
