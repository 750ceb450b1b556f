package dev.fovea.engine.architectures;

import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import dev.fovea.pictures.processor.Grid;

/**
 * Learned positions of a square of {@code side * side} places, stretched over a picture's grid by
 * bilinear interpolation with the corners aligned.
 *
 * @param table {@code [side * side, features]}
 */
record VisionPositions(Tensor table, int side) {
  /** The name of the table. */
  static final String TABLE = "pos_embed.weight";

  static VisionPositions load(Weights w, int side, int features) {
    return new VisionPositions(w.table(TABLE, side * side, features), side);
  }

  /** Returns the positions of the patches, in their order: {@code [patches, features]}. */
  Tensor interpolate(Grid grid, int mergeSize, Workspace workspace) {
    PatchOrder order = new PatchOrder(grid, mergeSize);
    Tensor positions = workspace.tensor(grid.patches(), table.cols());
    for (int patch = 0; patch < grid.patches(); patch++) {
      float y = place(order.row(patch), grid.height());
      float x = place(order.column(patch), grid.width());
      blend(y, x, positions, patch);
    }
    return positions;
  }

  /** Returns where the {@code index}-th of {@code count} places is among {@code side} ones. */
  private float place(int index, int count) {
    return count == 1 ? 0 : index * ((side - 1) / (float) (count - 1));
  }

  private void blend(float y, float x, Tensor positions, int patch) {
    int top = (int) y;
    int left = (int) x;
    int bottom = Math.min(top + 1, side - 1);
    int right = Math.min(left + 1, side - 1);
    float down = y - top;
    float across = x - left;
    for (int i = 0; i < table.cols(); i++) {
      float value =
          table.get(top * side + left, i) * (1 - down) * (1 - across)
              + table.get(top * side + right, i) * (1 - down) * across
              + table.get(bottom * side + left, i) * down * (1 - across)
              + table.get(bottom * side + right, i) * down * across;
      positions.set(patch, i, value);
    }
  }
}
