package dev.fovea.kernels;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Memory with a page behind it, and one before it, that nobody may touch: who reads or writes a
 * byte too far ends the process. On systems with {@code mmap}.
 */
@SuppressWarnings("restricted")
final class GuardedMemory implements AutoCloseable {
  private static final long PAGE = 64 << 10;
  private static final int NOTHING = 0;
  private static final int READ_AND_WRITE = 3;
  private static final int PRIVATE = 2;
  private static final int ANONYMOUS =
      System.getProperty("os.name").startsWith("Mac") ? 0x1000 : 0x20;

  private static final AddressLayout ADDRESS = ValueLayout.ADDRESS;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private final Arena arena = Arena.ofShared();

  static boolean available() {
    return Linker.nativeLinker().defaultLookup().find("mmap").isPresent();
  }

  /** Returns so many bytes, the last of which is the last of its page. */
  MemorySegment before(long bytes) {
    long room = room(bytes);
    return map(room).asSlice(room - bytes, bytes);
  }

  /** Returns so many bytes, the first of which is the first of its page. */
  MemorySegment after(long bytes) {
    return map(room(bytes)).asSlice(0, bytes);
  }

  /** Returns a copy that ends with its page. */
  MemorySegment before(MemorySegment source) {
    return before(source.byteSize()).copyFrom(source);
  }

  /** Returns a copy that starts with its page. */
  MemorySegment after(MemorySegment source) {
    return after(source.byteSize()).copyFrom(source);
  }

  private static long room(long bytes) {
    return (bytes + PAGE - 1) / PAGE * PAGE;
  }

  private MemorySegment map(long room) {
    long all = room + 2 * PAGE;
    try {
      MemorySegment mapped =
          (MemorySegment)
              function("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, LONG, INT, INT, INT, LONG))
                  .invokeExact(
                      MemorySegment.NULL, all, READ_AND_WRITE, PRIVATE | ANONYMOUS, -1, 0L);
      if (mapped.address() == -1) {
        throw new IllegalStateException("mmap of " + all + " bytes failed");
      }
      protect(mapped.address());
      protect(mapped.address() + PAGE + room);
      return mapped.reinterpret(all, arena, GuardedMemory::unmap).asSlice(PAGE, room);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void protect(long address) throws Throwable {
    int result =
        (int)
            function("mprotect", FunctionDescriptor.of(INT, ADDRESS, LONG, INT))
                .invokeExact(MemorySegment.ofAddress(address), PAGE, NOTHING);
    if (result != 0) {
      throw new IllegalStateException("mprotect failed");
    }
  }

  private static void unmap(MemorySegment mapped) {
    try {
      int _ =
          (int)
              function("munmap", FunctionDescriptor.of(INT, ADDRESS, LONG))
                  .invokeExact(mapped, mapped.byteSize());
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }

  @Override
  public void close() {
    arena.close();
  }
}
