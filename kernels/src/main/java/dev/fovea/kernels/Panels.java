package dev.fovea.kernels;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost product, of a few rows with a panel that has two vectors for each k. Each element
 * of the result is one chain of fused multiply-adds in the order of k, whatever the number of rows
 * and the width of vectors.
 *
 * <p>Up to 8 rows are held in registers at once: with 16 sums under way, the latency of an addition
 * is hidden. Machines with 16 registers take 4 rows.
 */
final class Panels {
  /** Rows that {@link #multiply} handles best at once. */
  static final int ROWS = Lanes.COUNT == 16 || isArm() ? 8 : 4;

  private Panels() {}

  private static boolean isArm() {
    return System.getProperty("os.arch", "").equals("aarch64");
  }

  /**
   * For each row r and lane l of two vectors v, {@code y[r, v][l] = sum over k of x[r, k] *
   * panel[k, v][l]}, to which the former y is added first if {@code more}.
   *
   * @param xAt where row 0 starts in x, in bytes as all places and strides
   * @param panel0 where the first vector of k = 0 is, {@code panel1} the second
   * @param y0 where the first vector of row 0 goes, {@code y1} the second
   */
  static void multiply(
      int rows,
      MemorySegment x,
      long xAt,
      long xStride,
      MemorySegment panel,
      long panel0,
      long panel1,
      long panelStride,
      int count,
      MemorySegment y,
      long y0,
      long y1,
      long yStride,
      boolean more) {
    int row = 0;
    while (row < rows) {
      int left = Math.min(rows - row, ROWS);
      long xRow = xAt + row * xStride;
      long a = y0 + row * yStride;
      long b = y1 + row * yStride;
      if (left >= 8) {
        rows8(x, xRow, xStride, panel, panel0, panel1, panelStride, count, y, a, b, yStride, more);
        row += 8;
      } else if (left >= 4) {
        rows4(x, xRow, xStride, panel, panel0, panel1, panelStride, count, y, a, b, yStride, more);
        row += 4;
      } else if (left >= 2) {
        rows2(x, xRow, xStride, panel, panel0, panel1, panelStride, count, y, a, b, yStride, more);
        row += 2;
      } else {
        rows1(x, xRow, panel, panel0, panel1, panelStride, count, y, a, b, more);
        row++;
      }
    }
  }

  /** {@link #multiply} of 8 rows. */
  private static void rows8(
      MemorySegment x,
      long xAt,
      long xStride,
      MemorySegment panel,
      long panel0,
      long panel1,
      long panelStride,
      int count,
      MemorySegment y,
      long y0,
      long y1,
      long yStride,
      boolean more) {
    FloatVector s00 = more ? Lanes.floats(y, y0) : Lanes.zero();
    FloatVector s01 = more ? Lanes.floats(y, y1) : Lanes.zero();
    FloatVector s10 = more ? Lanes.floats(y, y0 + yStride) : Lanes.zero();
    FloatVector s11 = more ? Lanes.floats(y, y1 + yStride) : Lanes.zero();
    FloatVector s20 = more ? Lanes.floats(y, y0 + 2 * yStride) : Lanes.zero();
    FloatVector s21 = more ? Lanes.floats(y, y1 + 2 * yStride) : Lanes.zero();
    FloatVector s30 = more ? Lanes.floats(y, y0 + 3 * yStride) : Lanes.zero();
    FloatVector s31 = more ? Lanes.floats(y, y1 + 3 * yStride) : Lanes.zero();
    FloatVector s40 = more ? Lanes.floats(y, y0 + 4 * yStride) : Lanes.zero();
    FloatVector s41 = more ? Lanes.floats(y, y1 + 4 * yStride) : Lanes.zero();
    FloatVector s50 = more ? Lanes.floats(y, y0 + 5 * yStride) : Lanes.zero();
    FloatVector s51 = more ? Lanes.floats(y, y1 + 5 * yStride) : Lanes.zero();
    FloatVector s60 = more ? Lanes.floats(y, y0 + 6 * yStride) : Lanes.zero();
    FloatVector s61 = more ? Lanes.floats(y, y1 + 6 * yStride) : Lanes.zero();
    FloatVector s70 = more ? Lanes.floats(y, y0 + 7 * yStride) : Lanes.zero();
    FloatVector s71 = more ? Lanes.floats(y, y1 + 7 * yStride) : Lanes.zero();
    long x1 = xAt + xStride;
    long x2 = xAt + 2 * xStride;
    long x3 = xAt + 3 * xStride;
    long x4 = xAt + 4 * xStride;
    long x5 = xAt + 5 * xStride;
    long x6 = xAt + 6 * xStride;
    long x7 = xAt + 7 * xStride;
    for (int k = 0; k < count; k++) {
      FloatVector p0 = Lanes.floats(panel, panel0 + k * panelStride);
      FloatVector p1 = Lanes.floats(panel, panel1 + k * panelStride);
      long at = k * 4L;
      FloatVector v = Lanes.broadcast(x, xAt + at);
      s00 = v.fma(p0, s00);
      s01 = v.fma(p1, s01);
      v = Lanes.broadcast(x, x1 + at);
      s10 = v.fma(p0, s10);
      s11 = v.fma(p1, s11);
      v = Lanes.broadcast(x, x2 + at);
      s20 = v.fma(p0, s20);
      s21 = v.fma(p1, s21);
      v = Lanes.broadcast(x, x3 + at);
      s30 = v.fma(p0, s30);
      s31 = v.fma(p1, s31);
      v = Lanes.broadcast(x, x4 + at);
      s40 = v.fma(p0, s40);
      s41 = v.fma(p1, s41);
      v = Lanes.broadcast(x, x5 + at);
      s50 = v.fma(p0, s50);
      s51 = v.fma(p1, s51);
      v = Lanes.broadcast(x, x6 + at);
      s60 = v.fma(p0, s60);
      s61 = v.fma(p1, s61);
      v = Lanes.broadcast(x, x7 + at);
      s70 = v.fma(p0, s70);
      s71 = v.fma(p1, s71);
    }
    Lanes.store(s00, y, y0);
    Lanes.store(s01, y, y1);
    Lanes.store(s10, y, y0 + yStride);
    Lanes.store(s11, y, y1 + yStride);
    Lanes.store(s20, y, y0 + 2 * yStride);
    Lanes.store(s21, y, y1 + 2 * yStride);
    Lanes.store(s30, y, y0 + 3 * yStride);
    Lanes.store(s31, y, y1 + 3 * yStride);
    Lanes.store(s40, y, y0 + 4 * yStride);
    Lanes.store(s41, y, y1 + 4 * yStride);
    Lanes.store(s50, y, y0 + 5 * yStride);
    Lanes.store(s51, y, y1 + 5 * yStride);
    Lanes.store(s60, y, y0 + 6 * yStride);
    Lanes.store(s61, y, y1 + 6 * yStride);
    Lanes.store(s70, y, y0 + 7 * yStride);
    Lanes.store(s71, y, y1 + 7 * yStride);
  }

  /** {@link #multiply} of 4 rows. */
  private static void rows4(
      MemorySegment x,
      long xAt,
      long xStride,
      MemorySegment panel,
      long panel0,
      long panel1,
      long panelStride,
      int count,
      MemorySegment y,
      long y0,
      long y1,
      long yStride,
      boolean more) {
    FloatVector s00 = more ? Lanes.floats(y, y0) : Lanes.zero();
    FloatVector s01 = more ? Lanes.floats(y, y1) : Lanes.zero();
    FloatVector s10 = more ? Lanes.floats(y, y0 + yStride) : Lanes.zero();
    FloatVector s11 = more ? Lanes.floats(y, y1 + yStride) : Lanes.zero();
    FloatVector s20 = more ? Lanes.floats(y, y0 + 2 * yStride) : Lanes.zero();
    FloatVector s21 = more ? Lanes.floats(y, y1 + 2 * yStride) : Lanes.zero();
    FloatVector s30 = more ? Lanes.floats(y, y0 + 3 * yStride) : Lanes.zero();
    FloatVector s31 = more ? Lanes.floats(y, y1 + 3 * yStride) : Lanes.zero();
    long x1 = xAt + xStride;
    long x2 = xAt + 2 * xStride;
    long x3 = xAt + 3 * xStride;
    for (int k = 0; k < count; k++) {
      FloatVector p0 = Lanes.floats(panel, panel0 + k * panelStride);
      FloatVector p1 = Lanes.floats(panel, panel1 + k * panelStride);
      long at = k * 4L;
      FloatVector v = Lanes.broadcast(x, xAt + at);
      s00 = v.fma(p0, s00);
      s01 = v.fma(p1, s01);
      v = Lanes.broadcast(x, x1 + at);
      s10 = v.fma(p0, s10);
      s11 = v.fma(p1, s11);
      v = Lanes.broadcast(x, x2 + at);
      s20 = v.fma(p0, s20);
      s21 = v.fma(p1, s21);
      v = Lanes.broadcast(x, x3 + at);
      s30 = v.fma(p0, s30);
      s31 = v.fma(p1, s31);
    }
    Lanes.store(s00, y, y0);
    Lanes.store(s01, y, y1);
    Lanes.store(s10, y, y0 + yStride);
    Lanes.store(s11, y, y1 + yStride);
    Lanes.store(s20, y, y0 + 2 * yStride);
    Lanes.store(s21, y, y1 + 2 * yStride);
    Lanes.store(s30, y, y0 + 3 * yStride);
    Lanes.store(s31, y, y1 + 3 * yStride);
  }

  /** {@link #multiply} of 2 rows. */
  private static void rows2(
      MemorySegment x,
      long xAt,
      long xStride,
      MemorySegment panel,
      long panel0,
      long panel1,
      long panelStride,
      int count,
      MemorySegment y,
      long y0,
      long y1,
      long yStride,
      boolean more) {
    FloatVector s00 = more ? Lanes.floats(y, y0) : Lanes.zero();
    FloatVector s01 = more ? Lanes.floats(y, y1) : Lanes.zero();
    FloatVector s10 = more ? Lanes.floats(y, y0 + yStride) : Lanes.zero();
    FloatVector s11 = more ? Lanes.floats(y, y1 + yStride) : Lanes.zero();
    long x1 = xAt + xStride;
    for (int k = 0; k < count; k++) {
      FloatVector p0 = Lanes.floats(panel, panel0 + k * panelStride);
      FloatVector p1 = Lanes.floats(panel, panel1 + k * panelStride);
      long at = k * 4L;
      FloatVector v = Lanes.broadcast(x, xAt + at);
      s00 = v.fma(p0, s00);
      s01 = v.fma(p1, s01);
      v = Lanes.broadcast(x, x1 + at);
      s10 = v.fma(p0, s10);
      s11 = v.fma(p1, s11);
    }
    Lanes.store(s00, y, y0);
    Lanes.store(s01, y, y1);
    Lanes.store(s10, y, y0 + yStride);
    Lanes.store(s11, y, y1 + yStride);
  }

  /** {@link #multiply} of 1 row. */
  private static void rows1(
      MemorySegment x,
      long xAt,
      MemorySegment panel,
      long panel0,
      long panel1,
      long panelStride,
      int count,
      MemorySegment y,
      long y0,
      long y1,
      boolean more) {
    FloatVector s00 = more ? Lanes.floats(y, y0) : Lanes.zero();
    FloatVector s01 = more ? Lanes.floats(y, y1) : Lanes.zero();
    for (int k = 0; k < count; k++) {
      FloatVector p0 = Lanes.floats(panel, panel0 + k * panelStride);
      FloatVector p1 = Lanes.floats(panel, panel1 + k * panelStride);
      long at = k * 4L;
      FloatVector v = Lanes.broadcast(x, xAt + at);
      s00 = v.fma(p0, s00);
      s01 = v.fma(p1, s01);
    }
    Lanes.store(s00, y, y0);
    Lanes.store(s01, y, y1);
  }
}
