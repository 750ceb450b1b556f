package dev.fovea.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.kernels.Packing.ParameterType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackingTest {
  private final Random random = new Random(7);

  @ParameterizedTest
  @CsvSource({"1,1", "15,3", "16,27", "17,64", "100,33"})
  void f32_anyShape_keepsEveryElement(int rows, int cols) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment source = unaligned(arena, (long) rows * cols * 4);
      Matrix packed = Packing.f32(source, rows, cols, arena);
      for (int r = 0; r < rows; r++) {
        for (int k = 0; k < cols; k++) {
          float expected = source.get(Tensor.FLOAT, ((long) r * cols + k) * 4);
          assertThat(ScalarKernels.element(packed, r, k)).isEqualTo(boxed(expected));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "15,3", "16,27", "17,64", "100,33"})
  void halves_anyShape_keepEveryElement(int rows, int cols) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment source = unaligned(arena, (long) rows * cols * 2);
      Matrix f16 = Packing.f16(source, rows, cols, arena);
      Matrix bf16 = Packing.bf16(source, rows, cols, arena);
      for (int r = 0; r < rows; r++) {
        for (int k = 0; k < cols; k++) {
          short half = source.get(Packing.SHORT, ((long) r * cols + k) * 2);
          assertThat(ScalarKernels.element(f16, r, k)).isEqualTo(boxed(Float.float16ToFloat(half)));
          assertThat(ScalarKernels.element(bf16, r, k))
              .isEqualTo(boxed(Float.intBitsToFloat(half << 16)));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 8})
  void affine_anyBits_decodesTheBitStream(int bits) {
    for (int group : new int[] {32, 64, 128}) {
      assertRoundTrip(37, 2 * 128, bits, group, ParameterType.F32);
    }
  }

  @ParameterizedTest
  @EnumSource(ParameterType.class)
  void affine_anyParameterType_keepsScalesAndBiases(ParameterType type) {
    assertRoundTrip(16, 64, 4, 32, type);
  }

  private void assertRoundTrip(int rows, int cols, int bits, int group, ParameterType type) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment weight = unaligned(arena, (long) rows * cols * bits / 8);
      long parameters = (long) rows * cols / group;
      MemorySegment scales = unaligned(arena, parameters * type.bytes());
      MemorySegment biases = unaligned(arena, parameters * type.bytes());
      Matrix packed = Packing.affine(weight, scales, biases, type, rows, cols, bits, group, arena);
      for (int r = 0; r < rows; r++) {
        BigInteger row = stream(weight, (long) r * cols * bits / 8, cols * bits / 8);
        for (int k = 0; k < cols; k++) {
          int quant = row.shiftRight(k * bits).intValue() & ((1 << bits) - 1);
          long parameter = (long) r * (cols / group) + k / group;
          double expected =
              (double) parameter(scales, type, parameter) * quant
                  + parameter(biases, type, parameter);
          assertThat(ScalarKernels.element(packed, r, k)).isEqualTo(boxed(expected));
        }
      }
    }
  }

  /** Returns the number as an object, of which NaN equals NaN. */
  private static Double boxed(double value) {
    return value;
  }

  private static BigInteger stream(MemorySegment source, long from, int bytes) {
    byte[] magnitude = new byte[bytes + 1];
    for (int i = 0; i < bytes; i++) {
      magnitude[bytes - i] = source.get(ValueLayout.JAVA_BYTE, from + i);
    }
    return new BigInteger(magnitude);
  }

  private static float parameter(MemorySegment source, ParameterType type, long index) {
    return switch (type) {
      case F32 -> source.get(Tensor.FLOAT, index * 4);
      case F16 -> Float.float16ToFloat(source.get(Packing.SHORT, index * 2));
      case BF16 -> Float.intBitsToFloat(source.get(Packing.SHORT, index * 2) << 16);
    };
  }

  /** Returns random bytes at an odd address, as in a mapped file. */
  private MemorySegment unaligned(Arena arena, long bytes) {
    MemorySegment source = arena.allocate(bytes + 1).asSlice(1);
    for (long i = 0; i < bytes; i++) {
      source.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
    }
    return source;
  }

  @Test
  void affine_confinedArena_isPackedByTheCaller() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = unaligned(arena, 64 * 64 * 4L);
      Matrix packed = Packing.f32(source, 64, 64, arena);
      assertThat(ScalarKernels.element(packed, 63, 63))
          .isEqualTo(boxed(source.get(Tensor.FLOAT, (64 * 64 - 1) * 4L)));
    }
  }

  @Test
  void f32_rows_areEachAskedForOnce() {
    int rows = 3001;
    int cols = 600;
    long rowBytes = 4L * cols;
    try (Arena arena = Arena.ofShared()) {
      MemorySegment source = unaligned(arena, rows * rowBytes);
      AtomicIntegerArray asked = new AtomicIntegerArray(rows);

      Matrix packed =
          Packing.f32(
              (first, count, worker) -> {
                assertThat(worker).isBetween(0, Workers.shared().count() - 1);
                IntStream.range(first, first + count).forEach(asked::incrementAndGet);
                return source.asSlice(first * rowBytes, count * rowBytes);
              },
              rows,
              cols,
              arena);

      assertThat(IntStream.range(0, rows).map(asked::get)).containsOnly(1);
      for (int row = 0; row < rows; row += 7) {
        float expected = source.get(Tensor.FLOAT, row * rowBytes + row % cols * 4L);
        assertThat(ScalarKernels.element(packed, row, row % cols)).isEqualTo(boxed(expected));
      }
    }
  }

  @Test
  void f32_rowsThatCannotBeRead_throwsWhatTheyThrow() {
    try (Arena arena = Arena.ofShared()) {
      assertThatThrownBy(() ->
              Packing.f32(
                  (_, _, _) -> {
                    throw new IllegalStateException("gone");
                  },
                  100_000,
                  64,
                  arena))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("gone");
    }
  }

  @Test
  void f32_wrongSize_isRefusedWithBothNumbers() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocate(40);
      assertThatThrownBy(() -> Packing.f32(source, 3, 4, arena))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("40")
          .hasMessageContaining("48");
    }
  }

  @ParameterizedTest
  @CsvSource({"7,64,64", "1,64,64", "4,48,96", "4,64,96"})
  void affine_unknownFormat_isRefused(int bits, int group, int cols) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment any = arena.allocate(64);
      assertThatThrownBy(
              () -> Packing.affine(any, any, any, ParameterType.F32, 1, cols, bits, group, arena))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
