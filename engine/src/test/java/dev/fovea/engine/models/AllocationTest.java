package dev.fovea.engine.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fovea.engine.golden.GoldenCheckpoint;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Workspace;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Generating a token leaves no garbage behind: what a step needs is there from the steps before.
 */
final class AllocationTest {
  /** Vectors are objects until the compiler has seen the kernels often enough. */
  private static final int MOST_WINDOWS = 300;

  private static final int WINDOW = 100;

  @ParameterizedTest
  @ValueSource(strings = {"qwen3_vl", "qwen2_5_vl", "qwen2"})
  void forward_oneTokenAfterTheOther_allocatesNothing(String architecture) {
    GoldenCheckpoint golden = GoldenCheckpoint.named(architecture + "/f32-tied");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Checkpoint checkpoint = Checkpoint.open(golden.folder());
        Arena arena = Arena.ofShared()) {
      VisionLanguageModel model =
          Architectures.load(
              checkpoint.weights(arena),
              Config.of("config.json", checkpoint.config()),
              golden::processor);
      try (KvCache cache = new KvCache(model.shape());
          Workspace workspace = new Workspace()) {
        cache.ensure(WINDOW / KeyValues.PAGE + 1);
        Step step = new Step(cache, workspace);
        int[] pages = IntStream.range(0, cache.pages()).toArray();
        int[] tokens = new int[WINDOW];
        Positions positions = model.positions(1, List.of());
        long least = Long.MAX_VALUE;
        for (int window = 0; window < MOST_WINDOWS && least > 0; window++) {
          long before = threads.getCurrentThreadAllocatedBytes();
          for (int i = 0; i < WINDOW; i++) {
            step.clear();
            step.add(tokens, i, 1, positions, pages, /* sampleLast= */ true);
            model.forward(step);
          }
          least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least / WINDOW).isLessThan(16);
      }
    }
  }
}
