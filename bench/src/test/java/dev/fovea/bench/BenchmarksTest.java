package dev.fovea.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.kernels.Compute;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Benchmarks compute what they say: some of each result is computed anew, in double precision. */
class BenchmarksTest {
  @ParameterizedTest
  @CsvSource({
    "vector,q4,1",
    "vector,q4,8",
    "vector,q3,1",
    "vector,q8,8",
    "vector,bf16,1",
    "vector,f16,8",
    "vector,f32,1",
    "native,q4,1",
    "native,q3,8",
    "native,bf16,1",
  })
  void matmul_anyFormat_isRight(String implementation, String format, int rows) {
    MatmulBenchmark benchmark = new MatmulBenchmark();
    benchmark.implementation = implementation;
    benchmark.shape = MatmulBenchmark.Shape.QWEN3_VL_4B_DOWN;
    benchmark.format = format;
    benchmark.rows = rows;
    benchmark.prepare();
    Work work = new Work();
    Tensor y = benchmark.matmul(work);
    int cols = benchmark.shape.cols;
    try (Workspace workspace = new Workspace()) {
      int[] ids = {0, 17, 2559};
      Tensor weights = workspace.tensor(ids.length, cols);
      new Compute().gather(benchmark.weights(), ids, ids.length, weights);
      for (int i = 0; i < ids.length; i++) {
        double sum = 0;
        double magnitude = 0;
        for (int k = 0; k < cols; k++) {
          double product = (double) weights.get(i, k) * benchmark.input().get(rows - 1, k);
          sum += product;
          magnitude += Math.abs(product);
        }
        assertThat((double) y.get(rows - 1, ids[i])).isCloseTo(sum, within(1e-5 * magnitude));
      }
    }
    assertThat(work.bytes).isEqualTo(benchmark.weights().byteSize());
    assertThat(work.macs).isEqualTo(2560L * 9728 * rows);
    benchmark.free();
  }

  @ParameterizedTest
  @EnumSource
  void attend_anyShape_isRight(AttentionBenchmark.Shape shape) {
    AttentionBenchmark benchmark = new AttentionBenchmark();
    benchmark.shape = shape;
    benchmark.prepare();
    Tensor y = benchmark.attend(new Work());
    int row = shape.rows - 1;
    double sum = 0;
    double result = 0;
    for (int p = 0; p < shape.before + shape.rows; p++) {
      double score = 0;
      for (int d = 0; d < shape.headDim; d++) {
        score += benchmark.queries().get(row, d) * key(benchmark.cache(), p, d);
      }
      sum += Math.exp(0.1 * score);
      result += Math.exp(0.1 * score) * value(benchmark.cache(), p, 3);
    }
    assertThat((double) y.get(row, 3)).isCloseTo(result / sum, within(1e-5));
    benchmark.free();
  }

  private static double key(KeyValues cache, int position, int d) {
    long page = cache.keyOffset(position / KeyValues.PAGE, 0) / 4;
    long place = (long) d * KeyValues.PAGE + position % KeyValues.PAGE;
    return cache.keys().getAtIndex(ValueLayout.JAVA_FLOAT, page + place);
  }

  private static double value(KeyValues cache, int position, int d) {
    long page = cache.valueOffset(position / KeyValues.PAGE, 0) / 4;
    long place = (long) (position % KeyValues.PAGE) * cache.headDim() + d;
    return cache.values().getAtIndex(ValueLayout.JAVA_FLOAT, page + place);
  }

  @Test
  void elementwise_bodies_areRight() {
    ElementwiseBenchmark benchmark = new ElementwiseBenchmark();
    benchmark.prepare();
    double x = benchmark.input().get(0, 100);
    double squares = 0;
    for (float v : benchmark.input().toArray()) {
      squares += v * v;
    }
    int cols = benchmark.input().cols();
    double norm = x / Math.sqrt(squares / cols + 1e-6);
    assertThat((double) benchmark.rmsNorm().get(0, 100)).isCloseTo(norm, within(1e-5));
    double swiGlu = x / (1 + Math.exp(-x)) * x;
    assertThat((double) benchmark.swiGlu().get(0, 100)).isCloseTo(swiGlu, within(1e-6));
    assertThat((double) benchmark.gelu().get(0, 100)).isBetween(-0.17, Math.max(x, 0));
    benchmark.free();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9})
  void step_again_takesNoMoreMemory(int rows) {
    StepBenchmark benchmark = new StepBenchmark();
    benchmark.rows = rows;
    benchmark.prepare();
    Tensor y = benchmark.step();
    long bytes = benchmark.workspaceBytes();
    assertThat(y.rows()).isEqualTo(rows);
    assertThat(y.toArray()).doesNotContain(Float.NaN);
    benchmark.step();
    assertThat(benchmark.workspaceBytes()).isEqualTo(bytes);
    assertThat(benchmark.matrices()).hasSize(21);
    benchmark.free();
  }

  @ParameterizedTest
  @CsvSource({"8,true", "40,false"})
  void token_answer_isAsLongAsItSays(int tokens, boolean sampled) throws Exception {
    TokenBenchmark benchmark = new TokenBenchmark();
    benchmark.tokens = tokens;
    benchmark.sampled = sampled;
    benchmark.load();
    assertThat(benchmark.answer()).isEqualTo(tokens);
    benchmark.close();
  }

  @Test
  void stream_sum_isRight() {
    StreamBenchmark benchmark = new StreamBenchmark();
    long sum = 0;
    for (long at = 0; at < benchmark.memory().byteSize(); at += 8) {
      sum += benchmark.memory().get(ValueLayout.JAVA_LONG, at);
    }
    assertThat(benchmark.read(new Work())).isEqualTo(sum);
    benchmark.free();
  }
}
