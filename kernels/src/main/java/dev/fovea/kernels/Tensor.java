package dev.fovea.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A matrix of activations, {@code [rows, cols]} of float32, row after row without gaps in off-heap
 * memory.
 *
 * <p>A tensor lives in a {@link Workspace} and is valid until that workspace is reset or closed;
 * the object itself is used again afterwards. It is confined to the thread that owns the workspace,
 * except that {@link Compute} lets its workers read and write the memory.
 */
public final class Tensor {
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final Workspace workspace;
  private MemorySegment memory = MemorySegment.NULL;
  private long offset;
  private int rows;
  private int cols;

  Tensor(Workspace workspace) {
    this.workspace = workspace;
  }

  Tensor place(MemorySegment memory, long offset, int rows, int cols) {
    this.memory = memory;
    this.offset = offset;
    this.rows = rows;
    this.cols = cols;
    return this;
  }

  /** Returns the workspace this tensor lives in; results of operations on it go there too. */
  public Workspace workspace() {
    return workspace;
  }

  /** Returns the memory that holds the elements, starting at {@link #offset()}. */
  public MemorySegment memory() {
    return memory;
  }

  /** Returns where the first element is, in bytes from the start of {@link #memory()}. */
  public long offset() {
    return offset;
  }

  /** Returns the memory of the elements alone. */
  public MemorySegment segment() {
    return memory.asSlice(offset, (long) rows * cols * Float.BYTES);
  }

  /** Returns where row {@code row} starts, in bytes from the start of {@link #memory()}. */
  public long rowOffset(int row) {
    return offset + (long) row * cols * Float.BYTES;
  }

  /** Returns the number of rows. */
  public int rows() {
    return rows;
  }

  /** Returns the number of columns. */
  public int cols() {
    return cols;
  }

  /** Returns one element. */
  public float get(int row, int col) {
    return memory.get(FLOAT, position(row, col));
  }

  /** Sets one element. */
  public void set(int row, int col, float value) {
    memory.set(FLOAT, position(row, col), value);
  }

  /** Returns the same memory seen as {@code [rows * heads, cols / heads]}. */
  public Tensor heads(int heads) {
    if (heads <= 0 || cols % heads != 0) {
      throw new IllegalArgumentException(cols + " columns do not split into " + heads + " heads");
    }
    return workspace.view(memory, offset, Math.multiplyExact(rows, heads), cols / heads);
  }

  /** Returns the same memory seen as {@code [rows, cols]}, whose product must be unchanged. */
  public Tensor reshape(int rows, int cols) {
    if ((long) rows * cols != (long) this.rows * this.cols) {
      throw new IllegalArgumentException(
          "[" + this.rows + ", " + this.cols + "] is not [" + rows + ", " + cols + "]");
    }
    return workspace.view(memory, offset, rows, cols);
  }

  /** Returns a view of {@code count} rows from row {@code first} on. */
  public Tensor rows(int first, int count) {
    if (first < 0 || count < 0 || first + count > rows) {
      throw new IndexOutOfBoundsException(
          "rows " + first + " to " + (first + count) + " of " + rows);
    }
    return workspace.view(memory, rowOffset(first), count, cols);
  }

  /** Copies row {@code from} of {@code source}, which has as many columns, to row {@code row}. */
  public void copyRow(int row, Tensor source, int from) {
    MemorySegment.copy(
        source.memory, source.rowOffset(from), memory, rowOffset(row), (long) cols * Float.BYTES);
  }

  /** Copies the elements of {@code source}, which has the same shape. */
  public Tensor copyFrom(Tensor source) {
    if (source.rows != rows || source.cols != cols) {
      throw new IllegalArgumentException(
          "[" + source.rows + ", " + source.cols + "] for [" + rows + ", " + cols + "]");
    }
    MemorySegment.copy(
        source.memory, source.offset, memory, offset, (long) rows * cols * Float.BYTES);
    return this;
  }

  /** Copies {@code values}, which has {@code rows * cols} elements, into this tensor. */
  public Tensor fill(float[] values) {
    if (values.length != (long) rows * cols) {
      throw new IllegalArgumentException(
          values.length + " values for [" + rows + ", " + cols + "]");
    }
    MemorySegment.copy(values, 0, memory, FLOAT, offset, values.length);
    return this;
  }

  /** Returns the elements, row after row, in a new array. */
  public float[] toArray() {
    float[] values = new float[Math.multiplyExact(rows, cols)];
    MemorySegment.copy(memory, FLOAT, offset, values, 0, values.length);
    return values;
  }

  private long position(int row, int col) {
    if (row < 0 || row >= rows || col < 0 || col >= cols) {
      throw new IndexOutOfBoundsException(
          "[" + row + ", " + col + "] of [" + rows + ", " + cols + "]");
    }
    return rowOffset(row) + (long) col * Float.BYTES;
  }
}
