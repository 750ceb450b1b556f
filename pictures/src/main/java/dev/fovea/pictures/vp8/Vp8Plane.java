package dev.fovea.pictures.vp8;

import dev.fovea.pictures.raster.Scratch;
import java.util.Arrays;

/**
 * Four rows of macroblocks of a plane of a VP8 frame, which move up. A row is decoded as the last,
 * filtered as the last but one, when the row below has been predicted from it as it was, and
 * finished as the second, when the filter of the row below has changed its end.
 *
 * <p>Above the picture there is a line, 127, and to the left a column, 129, from which the first
 * macroblocks are predicted.
 */
final class Vp8Plane {
  /** The rows by what is done with them. */
  static final int FINISHED = 1;

  static final int FILTERED = 2;
  static final int DECODED = 3;

  private static final int ROWS = 4;
  private static final int ABOVE = 127;
  private static final int LEFT = 129;

  final byte[] pixels;
  final int stride;

  /** The lines of a row. */
  final int side;

  Vp8Plane(int columns, int side, Scratch scratch) {
    this.side = side;
    this.stride = columns * side + 1;
    this.pixels = scratch.bytes((long) stride * ROWS * side);
    for (int line = 0; line < ROWS * side; line++) {
      pixels[line * stride] = (byte) LEFT;
    }
    int above = (DECODED * side - 1) * stride;
    Arrays.fill(pixels, above, above + stride, (byte) ABOVE);
  }

  static long bytes(int columns, int side) {
    return Scratch.cost(((long) columns * side + 1) * ROWS * side);
  }

  /** Returns the index of the first pixel of a macroblock. */
  int block(int row, int column) {
    return line(row, 0) + side * column;
  }

  /**
   * Returns the index of the first pixel of the line {@code line} of a row; it may be of others.
   */
  int line(int row, int line) {
    return (row * side + line) * stride + 1;
  }

  /** Moves the rows up by one. */
  void move() {
    int row = side * stride;
    System.arraycopy(pixels, row, pixels, 0, (ROWS - 1) * row);
  }
}
