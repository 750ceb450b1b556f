package dev.fovea.engine.weights;

import dev.fovea.engine.weights.Quantization.Setting;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A layer in MLX's affine format: {@code w[r, c] = scale[r, c / group] * q[r, c] + bias[r, c /
 * group]}. The integers of a row are a stream of bits, lowest bits first, in little-endian words.
 *
 * @param weight {@code [rows, cols * bits / 32]} words
 * @param scales {@code [rows, cols / group]} floats
 * @param biases the same shape and type
 * @param rows outputs
 * @param cols inputs
 * @param setting bits and group
 */
record QuantizedLayer(
    StoredTensor weight,
    StoredTensor scales,
    StoredTensor biases,
    int rows,
    int cols,
    Setting setting) {
  QuantizedLayer {
    int bits = setting.bits();
    int group = setting.group();
    if (bits == 0) {
      throw InvalidCheckpoint.error(
          InvalidCheckpoint.shown(scales.name())
              + ": expected bits and group size for it in config.json, found no quantization");
    }
    if (cols % group != 0) {
      throw weight.mismatch("columns in groups of " + group, cols + " columns");
    }
    weight.requireType(ElementType.U32).requireShape(rows, (long) cols * bits / Integer.SIZE);
    scales.requireShape(rows, cols / group);
    biases.requireShape(rows, cols / group).requireType(scales.type());
  }

  /** Writes the values to {@code floats}, {@code [rows, cols]}. */
  void write(MemorySegment floats) {
    FloatType type = scales.floatType();
    int bits = setting.bits();
    long rowBytes = (long) cols * bits / Byte.SIZE;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stored = weight.read(arena);
      MemorySegment factors = scales.read(arena);
      MemorySegment offsets = biases.read(arena);
      for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++) {
          long index = (long) row * cols + col;
          float scale = type.get(factors, index / setting.group());
          float bias = type.get(offsets, index / setting.group());
          int quant = quant(stored, row * rowBytes, (long) col * bits, bits);
          floats.set(ValueLayout.JAVA_FLOAT, index * Float.BYTES, scale * quant + bias);
        }
      }
    }
  }

  private static int quant(MemorySegment stored, long rowStart, long bit, int bits) {
    long position = rowStart + bit / Byte.SIZE;
    int shift = (int) (bit % Byte.SIZE);
    int word = stored.get(ValueLayout.JAVA_BYTE, position) & 0xff;
    if (shift + bits > Byte.SIZE) {
      word |= (stored.get(ValueLayout.JAVA_BYTE, position + 1) & 0xff) << Byte.SIZE;
    }
    return (word >> shift) & ((1 << bits) - 1);
  }
}
