package dev.fovea.kernels;

import java.lang.foreign.MemorySegment;

/**
 * A weight matrix {@code [rows, cols]} (outputs by inputs) in one of the storage formats the
 * kernels understand, packed so that vector lanes are rows.
 *
 * <p>Rows come in blocks of {@value #BLOCK}; the last block is padded with zeros. Within a block,
 * for each column one after the other, the {@value #BLOCK} values of the block's rows lie side by
 * side. The memory belongs to the arena it was packed into by {@code Packing}.
 */
public sealed interface Matrix {
  /** Rows in a block. */
  int BLOCK = 16;

  /** Returns the number of rows, without padding. */
  int rows();

  /** Returns the number of columns. */
  int cols();

  /** Returns the bytes that the packed weights take. */
  long byteSize();

  /** Returns the number of blocks of rows. */
  default int blocks() {
    return (rows() + BLOCK - 1) / BLOCK;
  }

  /** Float32: {@code [blocks][cols][BLOCK]} floats. */
  record F32(MemorySegment data, int rows, int cols) implements Matrix {
    @Override
    public long byteSize() {
      return data.byteSize();
    }
  }

  /** IEEE half precision, finite numbers: {@code [blocks][cols][BLOCK]} 16-bit floats. */
  record F16(MemorySegment data, int rows, int cols) implements Matrix {
    @Override
    public long byteSize() {
      return data.byteSize();
    }
  }

  /** The upper half of float32: {@code [blocks][cols][BLOCK]} 16-bit floats. */
  record Bf16(MemorySegment data, int rows, int cols) implements Matrix {
    @Override
    public long byteSize() {
      return data.byteSize();
    }
  }

  /**
   * MLX affine quantization: {@code w[r, k] = scale[r, k / group] * q[r, k] + bias[r, k / group]}
   * with {@code q} of 2, 3, 4, 5, 6 or 8 unsigned bits and groups of 32, 64 or 128 columns.
   *
   * @param quants the packed integers; the layout is described in {@code Packing}
   * @param scales {@code [blocks][cols / group][BLOCK]}, in the format {@code parameters}
   * @param biases the same shape and format
   */
  record Affine(
      MemorySegment quants,
      MemorySegment scales,
      MemorySegment biases,
      Parameters parameters,
      int rows,
      int cols,
      int bits,
      int group)
      implements Matrix {
    @Override
    public long byteSize() {
      return quants.byteSize() + scales.byteSize() + biases.byteSize();
    }
  }

  /** The format in which scales and biases of {@link Affine} are kept. */
  enum Parameters {
    BF16,
    F32
  }
}
