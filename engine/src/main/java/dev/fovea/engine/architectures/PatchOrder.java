package dev.fovea.engine.architectures;

import dev.fovea.pictures.processor.Grid;

/**
 * The order of a picture's patches: cell by cell of {@code mergeSize * mergeSize} patches, row by
 * row of cells, and row by row within a cell.
 */
record PatchOrder(Grid grid, int mergeSize) {

  /** Returns the row of patches that {@code patch} is in. */
  int row(int patch) {
    int cell = patch / (mergeSize * mergeSize);
    int within = patch / mergeSize % mergeSize;
    return cell / (grid.width() / mergeSize) * mergeSize + within;
  }

  /** Returns the column of patches that {@code patch} is in. */
  int column(int patch) {
    int cell = patch / (mergeSize * mergeSize);
    return cell % (grid.width() / mergeSize) * mergeSize + patch % mergeSize;
  }
}
