package dev.fovea.kernels;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * The functions of {@code fovea.h}, which has their contracts.
 *
 * <p>The first use of this class loads the library. Where that cannot be done, the use ends with a
 * {@link LinkageError} that says why.
 */
final class NativeLibrary {
  /** Of the interface in {@code fovea.h} that this class was written for. */
  private static final int VERSION = 2;

  /** {@code FOVEA_MOST_HEAD} of {@code fovea.h}. */
  private static final int MOST_HEAD = 256;

  private static final SymbolLookup LIBRARY = open();
  private static final MethodHandle SUPPORTS =
      function("fovea_supports", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle PREPARE =
      function(
          "fovea_prepare",
          FunctionDescriptor.ofVoid(
              JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS,
              ADDRESS));
  private static final MethodHandle MULTIPLY =
      function(
          "fovea_multiply",
          FunctionDescriptor.ofVoid(
              JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT,
              JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));

  private static final MethodHandle SUPPORTS_FLOATS =
      function("fovea_supports_floats", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle MULTIPLY_FLOATS =
      function(
          "fovea_multiply_floats",
          FunctionDescriptor.ofVoid(
              ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
              ADDRESS));
  private static final MethodHandle ATTEND =
      function(
          "fovea_attend",
          FunctionDescriptor.ofVoid(
              ADDRESS,
              JAVA_INT,
              JAVA_INT,
              JAVA_INT,
              ADDRESS,
              JAVA_INT,
              JAVA_INT,
              ADDRESS,
              ADDRESS,
              JAVA_INT,
              JAVA_INT,
              JAVA_INT,
              JAVA_FLOAT,
              ADDRESS));

  private NativeLibrary() {}

  /** Returns whether this processor and the library have an instruction set. */
  static boolean supports(InstructionSet set) {
    try {
      return (int) SUPPORTS.invokeExact(set.number()) != 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the instruction sets that can be used, the best last. */
  static List<InstructionSet> supported() {
    List<InstructionSet> found = new ArrayList<>();
    for (InstructionSet set : InstructionSet.values()) {
      if (supports(set)) {
        found.add(set);
      }
    }
    return found;
  }

  static void prepare(
      InstructionSet set, Matrix.Affine w, Tensor x, int from, int to, MemorySegment prepared) {
    try {
      PREPARE.invokeExact(
          set.number(), w.bits(), w.group(), x.cols(), x.rows(), from, to, x.segment(), prepared);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static void multiply(
      InstructionSet set, MemorySegment prepared, Matrix.Affine w, int from, int to, Tensor y) {
    int floats = w.parameters() == Matrix.Parameters.F32 ? 1 : 0;
    try {
      MULTIPLY.invokeExact(
          set.number(),
          prepared,
          y.rows(),
          w.quants(),
          w.scales(),
          w.biases(),
          floats,
          w.bits(),
          w.group(),
          w.cols(),
          w.rows(),
          from,
          to,
          y.segment());
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns whether {@link #multiplyFloats} and {@link #attend} can be used with an instruction
   * set. Takes long on virtual machines, whose hosts answer what a processor can do.
   */
  static boolean supportsFloats(InstructionSet set) {
    try {
      return (int) SUPPORTS_FLOATS.invokeExact(set.number()) != 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Multiplies with weights that are not quantized. */
  static void multiplyFloats(Tensor x, Matrix w, int from, int to, Tensor y) {
    try {
      MULTIPLY_FLOATS.invokeExact(
          x.segment(), x.rows(), data(w), format(w), w.cols(), w.rows(), from, to, y.segment());
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static int format(Matrix w) {
    return switch (w) {
      case Matrix.F32 _ -> 0;
      case Matrix.F16 _ -> 1;
      case Matrix.Bf16 _ -> 2;
      case Matrix.Affine _ -> throw new IllegalArgumentException("quantized");
    };
  }

  private static MemorySegment data(Matrix w) {
    return switch (w) {
      case Matrix.F32 f -> f.data();
      case Matrix.F16 f -> f.data();
      case Matrix.Bf16 f -> f.data();
      case Matrix.Affine _ -> throw new IllegalArgumentException("quantized");
    };
  }

  /** Returns whether {@link #attend} takes heads of a width. */
  static boolean attends(int headDim) {
    return headDim % 8 == 0 && headDim <= MOST_HEAD;
  }

  /** Computes one work item of {@link Kernels#attend}. */
  static void attend(
      Tensor queries, Spans spans, KeyValues cache, float scale, int item, Tensor y) {
    int headDim = cache.headDim();
    int heads = queries.cols() / headDim / cache.kvHeads();
    int kvHead = item % cache.kvHeads();
    int tile = item / cache.kvHeads();
    int span = spans.spanOfTile(tile);
    int first = (tile - spans.firstTile(span)) * Kernels.TILE;
    int row = spans.firstRow(span) + first;
    long place = (long) kvHead * heads * headDim * Float.BYTES;
    try {
      ATTEND.invokeExact(
          queries.memory().asSlice(queries.rowOffset(row) + place),
          queries.cols(),
          heads,
          Math.min(Kernels.TILE, spans.rowCount(span) - first),
          spans.pageTable(span),
          spans.visible(span, first),
          spans.causal() ? 1 : 0,
          cache.keys(),
          cache.values(),
          cache.kvHeads(),
          kvHead,
          headDim,
          scale,
          y.memory().asSlice(y.rowOffset(row) + place));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static SymbolLookup open() {
    SymbolLookup library = LibraryFile.load(Arena.global());
    MethodHandle version = function(library, "fovea_version", FunctionDescriptor.of(JAVA_INT));
    try {
      int found = (int) version.invokeExact();
      if (found != VERSION) {
        throw new UnsatisfiedLinkError(
            "the native library has version " + found + " of its interface: expected " + VERSION);
      }
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    return library;
  }

  private static MethodHandle function(String name, FunctionDescriptor type) {
    return function(LIBRARY, name, type);
  }

  @SuppressWarnings("restricted") // LibraryFile has asked for the permission.
  private static MethodHandle function(SymbolLookup library, String name, FunctionDescriptor type) {
    MemorySegment address =
        library
            .find(name)
            .orElseThrow(
                () -> new UnsatisfiedLinkError("the native library has no function " + name));
    return Linker.nativeLinker().downcallHandle(address, type);
  }
}
