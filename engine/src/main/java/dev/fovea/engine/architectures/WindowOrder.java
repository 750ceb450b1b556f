package dev.fovea.engine.architectures;

import dev.fovea.pictures.processor.Grid;

/**
 * The cells of a picture in windows: windows row by row, and the cells of each row by row. Windows
 * at the right and the lower border are as small as what is left for them.
 *
 * @param cells the number, in the picture's own order, of the cell at each place
 * @param ends for each window, the place after its last
 */
record WindowOrder(int[] cells, int[] ends) {

  /**
   * Returns the order.
   *
   * @param grid the picture's size in cells
   * @param side the side of a window in cells
   */
  static WindowOrder of(Grid grid, int side) {
    int down = Math.ceilDiv(grid.height(), side);
    int across = Math.ceilDiv(grid.width(), side);
    int[] cells = new int[grid.height() * grid.width()];
    int[] ends = new int[down * across];
    int place = 0;
    for (int window = 0; window < ends.length; window++) {
      int top = window / across * side;
      int left = window % across * side;
      int right = Math.min(left + side, grid.width());
      for (int y = top; y < Math.min(top + side, grid.height()); y++) {
        for (int x = left; x < right; x++) {
          cells[place++] = y * grid.width() + x;
        }
      }
      ends[window] = place;
    }
    return new WindowOrder(cells, ends);
  }

  /** Returns the number of windows. */
  int count() {
    return ends.length;
  }

  /** Returns the number of cells of window {@code index}. */
  int size(int index) {
    return index == 0 ? ends[0] : ends[index] - ends[index - 1];
  }

  /**
   * Returns the patches in the order of the windows, those of a cell together.
   *
   * @param cellSize patches of a cell
   */
  int[] patches(int cellSize) {
    int[] patches = new int[cells.length * cellSize];
    for (int i = 0; i < patches.length; i++) {
      patches[i] = cells[i / cellSize] * cellSize + i % cellSize;
    }
    return patches;
  }
}
