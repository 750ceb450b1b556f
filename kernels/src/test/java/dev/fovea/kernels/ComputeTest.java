package dev.fovea.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
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

  /** Vectors are objects until C2 has compiled the kernels, so that may take some rounds. */
  @Test
  void step_repeated_allocatesNothingInTheEnd() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Step step = new Step(1);
    Step batch = new Step(9);
    Instant end = Instant.now().plus(Duration.ofSeconds(100));
    long allocated = Long.MAX_VALUE;
    while (allocated > 0 && Instant.now().isBefore(end)) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20; i++) {
        step.run();
        batch.run();
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).isZero();
  }

  /** The calls of a small layer for some rows. */
  private final class Step {
    private final Matrix[] matrices = samples.matrices(200, 256).toArray(Matrix[]::new);
    private final Spans spans = new Spans(true);
    private final int[] pages = {0, 1, 2};
    private final int[] ids = {3, 1, 4, 1, 5, 9, 2, 6, 5};
    private final int rows;
    private final Workspace memory = new Workspace();
    private final KeyValues cache =
        new KeyValues(
            arena.allocate(3 * KeyValues.pageBytes(2, 32)),
            arena.allocate(3 * KeyValues.pageBytes(2, 32)),
            2,
            32);

    Step(int rows) {
      this.rows = rows;
    }

    void run() {
      memory.reset();
      spans.clear();
      spans.add(rows, 20, pages);
      Tensor x = memory.tensor(rows, 256);
      Tensor y = memory.tensor(rows, 200);
      Tensor gain = memory.tensor(1, 256);
      Tensor angles = memory.tensor(rows, 16);
      Tensor keys = memory.tensor(rows, 64);
      compute.gather(matrices[0], ids, rows, x);
      compute.rmsNorm(x, gain, 1e-6f, x);
      compute.layerNorm(x, gain, gain, 1e-6f, x);
      compute.rotate(x, 32, angles, angles);
      compute.store(keys, keys, spans, cache);
      compute.attend(x, spans, cache, 1, x);
      compute.plus(x, x, x);
      compute.swiGlu(x, x, x);
      compute.gelu(x, x);
      compute.geluTanh(x, x);
      for (Matrix w : matrices) {
        compute.matmul(x, w, y);
      }
    }
  }
}
