package dev.fovea.kernels;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComputeTest {
  private final Arena arena = Arena.ofShared();
  private final Samples samples = new Samples(arena, 5);
  private final Workspace workspace = new Workspace();
  private final Compute compute = new Compute();

  @AfterEach
  void free() {
    workspace.close();
    arena.close();
  }

  @Test
  void matmul_shapesThatDoNotFit_areRefused() {
    Matrix w = samples.f32(5, 8);
    assertThatThrownBy(() -> compute.matmul(workspace.tensor(2, 7), w, workspace.tensor(2, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x is [2, 7]: expected [2, 8]");
    assertThatThrownBy(() -> compute.matmul(workspace.tensor(2, 8), w, workspace.tensor(2, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("y is [2, 4]: expected [2, 5]");
  }

  @Test
  void gather_idOutOfRange_isRefused() {
    Matrix w = samples.f32(5, 8);
    Tensor y = workspace.tensor(2, 8);
    assertThatThrownBy(() -> compute.gather(w, new int[] {0, 5}, 2, y))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("id 5");
    assertThatThrownBy(() -> compute.gather(w, new int[] {0, -1}, 2, y))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void operations_noRows_doNothing() {
    Tensor empty = workspace.tensor(0, 8);
    compute.matmul(empty, samples.f32(8, 8), empty);
    compute.gelu(empty, empty);
    compute.attend(
        empty,
        new Spans(true),
        new KeyValues(arena.allocate(0), arena.allocate(0), 1, 8),
        1,
        empty);
  }
}
