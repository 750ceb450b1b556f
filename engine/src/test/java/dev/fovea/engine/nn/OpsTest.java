package dev.fovea.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpsTest {
  @Test
  void addInRuns_rowsThatAreNoMultiple_addsTheBranchToEachRowOnce() {
    try (Workspace workspace = new Workspace()) {
      Tensor x = workspace.tensor(5, 2).fill(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
      List<Integer> seen = new ArrayList<>();

      Ops.addInRuns(
          x,
          2,
          rows -> {
            seen.add(rows.rows());
            return workspace.tensor(rows.rows(), 2).copyFrom(rows);
          });

      assertThat(x.toArray()).containsExactly(2, 4, 6, 8, 10, 12, 14, 16, 18, 20);
      assertThat(seen).containsExactly(2, 2, 1);
    }
  }

  @Test
  void addInRuns_manyRuns_takeTheMemoryOfOne() {
    int cols = 1 << 18;
    try (Workspace workspace = new Workspace()) {
      Tensor x = workspace.tensor(64, cols);
      long before = workspace.byteSize();

      Ops.addInRuns(x, 1, rows -> workspace.tensor(1, cols).copyFrom(rows));

      assertThat(workspace.byteSize() - before).isLessThanOrEqualTo(before / 4);
    }
  }
}
