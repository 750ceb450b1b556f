package dev.fovea.engine.weights;

import dev.fovea.kernels.Kernels;
import dev.fovea.kernels.Matrix;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.util.stream.IntStream;

/** Reads packed matrices back for tests. */
final class Matrices {
  private Matrices() {}

  /** Returns the values, row after row. */
  static float[] values(Matrix matrix) {
    try (Workspace workspace = new Workspace()) {
      Tensor rows = workspace.tensor(matrix.rows(), matrix.cols());
      int[] ids = IntStream.range(0, matrix.rows()).toArray();
      Kernels.best().gather(matrix, ids, 0, ids.length, rows);
      return rows.toArray();
    }
  }

  /** Returns {@code count} values that all float formats hold exactly. */
  static float[] ramp(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (i % 251 - 125) / 8f;
    }
    return values;
  }
}
