package dev.fovea.kernels;

import static dev.fovea.kernels.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost product, of a tile of rows with a panel that has two vectors for each k. Each
 * element of the result is one chain of fused multiply-adds in the order of k, whatever the number
 * of rows and the width of vectors.
 *
 * <p>Up to 8 rows are held in registers at once: with 16 sums under way, the latency of an addition
 * is hidden. Machines with 16 registers take 4 rows.
 */
final class Panels {
  /** Rows of a tile; the elements of a tile are {@code [k][TILE]}. */
  static final int TILE = 8;

  /** Floats from a row of the result to the next. */
  static final int WIDTH = 2 * Matrix.BLOCK;

  private static final int ROWS = Lanes.COUNT == 16 || isArm() ? 8 : 4;

  private Panels() {}

  private static boolean isArm() {
    return System.getProperty("os.arch", "").equals("aarch64");
  }

  /**
   * For each row r and lane l of two vectors v, {@code y[r, v][l] = sum over k of x[k, r] *
   * panel[k, v][l]}, to which the former y is added first if {@code more}.
   *
   * @param xAt where the first row to be used starts in its tile
   * @param panel0 where the first vector of k = 0 is, {@code panel1} the second
   * @param panelStride floats from one k to the next
   * @param y0 where the first vector of the first row goes, {@code y1} the second
   */
  static void multiply(
      int rows,
      float[] x,
      int xAt,
      float[] panel,
      int panel0,
      int panel1,
      int panelStride,
      int count,
      float[] y,
      int y0,
      int y1,
      boolean more) {
    int row = 0;
    while (row < rows) {
      int left = Math.min(rows - row, ROWS);
      int tile = xAt + row;
      int a = y0 + row * WIDTH;
      int b = y1 + row * WIDTH;
      if (left >= 8) {
        rows8(x, tile, panel, panel0, panel1, panelStride, count, y, a, b, more);
        row += 8;
      } else if (left >= 4) {
        rows4(x, tile, panel, panel0, panel1, panelStride, count, y, a, b, more);
        row += 4;
      } else if (left >= 2) {
        rows2(x, tile, panel, panel0, panel1, panelStride, count, y, a, b, more);
        row += 2;
      } else {
        rows1(x, tile, panel, panel0, panel1, panelStride, count, y, a, b, more);
        row++;
      }
    }
  }

  private static void rows8(
      float[] x,
      int xAt,
      float[] panel,
      int panel0,
      int panel1,
      int panelStride,
      int count,
      float[] y,
      int y0,
      int y1,
      boolean more) {
    FloatVector s00 = more ? FloatVector.fromArray(FLOATS, y, y0) : FloatVector.zero(FLOATS);
    FloatVector s01 = more ? FloatVector.fromArray(FLOATS, y, y1) : FloatVector.zero(FLOATS);
    FloatVector s10 =
        more ? FloatVector.fromArray(FLOATS, y, y0 + WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s11 =
        more ? FloatVector.fromArray(FLOATS, y, y1 + WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s20 =
        more ? FloatVector.fromArray(FLOATS, y, y0 + 2 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s21 =
        more ? FloatVector.fromArray(FLOATS, y, y1 + 2 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s30 =
        more ? FloatVector.fromArray(FLOATS, y, y0 + 3 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s31 =
        more ? FloatVector.fromArray(FLOATS, y, y1 + 3 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s40 =
        more ? FloatVector.fromArray(FLOATS, y, y0 + 4 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s41 =
        more ? FloatVector.fromArray(FLOATS, y, y1 + 4 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s50 =
        more ? FloatVector.fromArray(FLOATS, y, y0 + 5 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s51 =
        more ? FloatVector.fromArray(FLOATS, y, y1 + 5 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s60 =
        more ? FloatVector.fromArray(FLOATS, y, y0 + 6 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s61 =
        more ? FloatVector.fromArray(FLOATS, y, y1 + 6 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s70 =
        more ? FloatVector.fromArray(FLOATS, y, y0 + 7 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s71 =
        more ? FloatVector.fromArray(FLOATS, y, y1 + 7 * WIDTH) : FloatVector.zero(FLOATS);
    for (int k = 0; k < count; k++) {
      FloatVector p0 = FloatVector.fromArray(FLOATS, panel, panel0 + k * panelStride);
      FloatVector p1 = FloatVector.fromArray(FLOATS, panel, panel1 + k * panelStride);
      int at = xAt + k * TILE;
      FloatVector v = FloatVector.broadcast(FLOATS, x[at]);
      s00 = v.fma(p0, s00);
      s01 = v.fma(p1, s01);
      v = FloatVector.broadcast(FLOATS, x[at + 1]);
      s10 = v.fma(p0, s10);
      s11 = v.fma(p1, s11);
      v = FloatVector.broadcast(FLOATS, x[at + 2]);
      s20 = v.fma(p0, s20);
      s21 = v.fma(p1, s21);
      v = FloatVector.broadcast(FLOATS, x[at + 3]);
      s30 = v.fma(p0, s30);
      s31 = v.fma(p1, s31);
      v = FloatVector.broadcast(FLOATS, x[at + 4]);
      s40 = v.fma(p0, s40);
      s41 = v.fma(p1, s41);
      v = FloatVector.broadcast(FLOATS, x[at + 5]);
      s50 = v.fma(p0, s50);
      s51 = v.fma(p1, s51);
      v = FloatVector.broadcast(FLOATS, x[at + 6]);
      s60 = v.fma(p0, s60);
      s61 = v.fma(p1, s61);
      v = FloatVector.broadcast(FLOATS, x[at + 7]);
      s70 = v.fma(p0, s70);
      s71 = v.fma(p1, s71);
    }
    s00.intoArray(y, y0);
    s01.intoArray(y, y1);
    s10.intoArray(y, y0 + WIDTH);
    s11.intoArray(y, y1 + WIDTH);
    s20.intoArray(y, y0 + 2 * WIDTH);
    s21.intoArray(y, y1 + 2 * WIDTH);
    s30.intoArray(y, y0 + 3 * WIDTH);
    s31.intoArray(y, y1 + 3 * WIDTH);
    s40.intoArray(y, y0 + 4 * WIDTH);
    s41.intoArray(y, y1 + 4 * WIDTH);
    s50.intoArray(y, y0 + 5 * WIDTH);
    s51.intoArray(y, y1 + 5 * WIDTH);
    s60.intoArray(y, y0 + 6 * WIDTH);
    s61.intoArray(y, y1 + 6 * WIDTH);
    s70.intoArray(y, y0 + 7 * WIDTH);
    s71.intoArray(y, y1 + 7 * WIDTH);
  }

  private static void rows4(
      float[] x,
      int xAt,
      float[] panel,
      int panel0,
      int panel1,
      int panelStride,
      int count,
      float[] y,
      int y0,
      int y1,
      boolean more) {
    FloatVector s00 = more ? FloatVector.fromArray(FLOATS, y, y0) : FloatVector.zero(FLOATS);
    FloatVector s01 = more ? FloatVector.fromArray(FLOATS, y, y1) : FloatVector.zero(FLOATS);
    FloatVector s10 =
        more ? FloatVector.fromArray(FLOATS, y, y0 + WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s11 =
        more ? FloatVector.fromArray(FLOATS, y, y1 + WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s20 =
        more ? FloatVector.fromArray(FLOATS, y, y0 + 2 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s21 =
        more ? FloatVector.fromArray(FLOATS, y, y1 + 2 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s30 =
        more ? FloatVector.fromArray(FLOATS, y, y0 + 3 * WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s31 =
        more ? FloatVector.fromArray(FLOATS, y, y1 + 3 * WIDTH) : FloatVector.zero(FLOATS);
    for (int k = 0; k < count; k++) {
      FloatVector p0 = FloatVector.fromArray(FLOATS, panel, panel0 + k * panelStride);
      FloatVector p1 = FloatVector.fromArray(FLOATS, panel, panel1 + k * panelStride);
      int at = xAt + k * TILE;
      FloatVector v = FloatVector.broadcast(FLOATS, x[at]);
      s00 = v.fma(p0, s00);
      s01 = v.fma(p1, s01);
      v = FloatVector.broadcast(FLOATS, x[at + 1]);
      s10 = v.fma(p0, s10);
      s11 = v.fma(p1, s11);
      v = FloatVector.broadcast(FLOATS, x[at + 2]);
      s20 = v.fma(p0, s20);
      s21 = v.fma(p1, s21);
      v = FloatVector.broadcast(FLOATS, x[at + 3]);
      s30 = v.fma(p0, s30);
      s31 = v.fma(p1, s31);
    }
    s00.intoArray(y, y0);
    s01.intoArray(y, y1);
    s10.intoArray(y, y0 + WIDTH);
    s11.intoArray(y, y1 + WIDTH);
    s20.intoArray(y, y0 + 2 * WIDTH);
    s21.intoArray(y, y1 + 2 * WIDTH);
    s30.intoArray(y, y0 + 3 * WIDTH);
    s31.intoArray(y, y1 + 3 * WIDTH);
  }

  private static void rows2(
      float[] x,
      int xAt,
      float[] panel,
      int panel0,
      int panel1,
      int panelStride,
      int count,
      float[] y,
      int y0,
      int y1,
      boolean more) {
    FloatVector s00 = more ? FloatVector.fromArray(FLOATS, y, y0) : FloatVector.zero(FLOATS);
    FloatVector s01 = more ? FloatVector.fromArray(FLOATS, y, y1) : FloatVector.zero(FLOATS);
    FloatVector s10 =
        more ? FloatVector.fromArray(FLOATS, y, y0 + WIDTH) : FloatVector.zero(FLOATS);
    FloatVector s11 =
        more ? FloatVector.fromArray(FLOATS, y, y1 + WIDTH) : FloatVector.zero(FLOATS);
    for (int k = 0; k < count; k++) {
      FloatVector p0 = FloatVector.fromArray(FLOATS, panel, panel0 + k * panelStride);
      FloatVector p1 = FloatVector.fromArray(FLOATS, panel, panel1 + k * panelStride);
      int at = xAt + k * TILE;
      FloatVector v = FloatVector.broadcast(FLOATS, x[at]);
      s00 = v.fma(p0, s00);
      s01 = v.fma(p1, s01);
      v = FloatVector.broadcast(FLOATS, x[at + 1]);
      s10 = v.fma(p0, s10);
      s11 = v.fma(p1, s11);
    }
    s00.intoArray(y, y0);
    s01.intoArray(y, y1);
    s10.intoArray(y, y0 + WIDTH);
    s11.intoArray(y, y1 + WIDTH);
  }

  private static void rows1(
      float[] x,
      int xAt,
      float[] panel,
      int panel0,
      int panel1,
      int panelStride,
      int count,
      float[] y,
      int y0,
      int y1,
      boolean more) {
    FloatVector s00 = more ? FloatVector.fromArray(FLOATS, y, y0) : FloatVector.zero(FLOATS);
    FloatVector s01 = more ? FloatVector.fromArray(FLOATS, y, y1) : FloatVector.zero(FLOATS);
    for (int k = 0; k < count; k++) {
      FloatVector p0 = FloatVector.fromArray(FLOATS, panel, panel0 + k * panelStride);
      FloatVector p1 = FloatVector.fromArray(FLOATS, panel, panel1 + k * panelStride);
      int at = xAt + k * TILE;
      FloatVector v = FloatVector.broadcast(FLOATS, x[at]);
      s00 = v.fma(p0, s00);
      s01 = v.fma(p1, s01);
    }
    s00.intoArray(y, y0);
    s01.intoArray(y, y1);
  }
}
