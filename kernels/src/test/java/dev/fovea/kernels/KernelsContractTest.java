package dev.fovea.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@link VectorKernels} against the specification, {@link ScalarKernels}. The build runs this class
 * once for each width of vectors ({@code -Dfovea.vectorBits}).
 *
 * <p>Tolerances: sums of products may differ by 2e-6 of the sum of the products' magnitudes, which
 * grows with their number; other results by 1e-6 of the larger of 1 and the result.
 */
class KernelsContractTest {
  private static final int[] BATCHES = {1, 2, 3, 7, 8, 9, 33};

  private final Arena arena = Arena.ofShared();
  private final Samples samples = new Samples(arena, 11);
  private final Workspace workspace = new Workspace();
  private final Workers workers = new Workers(2);
  private final Compute scalar = new Compute(new ScalarKernels(), workers);
  private final Compute vector = new Compute(new VectorKernels(), workers);

  @AfterEach
  void free() {
    workspace.close();
    arena.close();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "5,27", "16,64", "37,130", "100,200", "17,65"})
  void matmul_everyFormat_agreesWithScalar(int rows, int cols) {
    for (Matrix w : samples.matrices(rows, cols)) {
      assertMatmul(w, samples.fill(workspace.tensor(33, w.cols()), 1));
    }
  }

  @Test
  void matmul_magnitudesFarApart_agreesWithScalar() {
    for (Matrix w : samples.matrices(20, 128)) {
      Tensor x = samples.fill(workspace.tensor(4, w.cols()), 1);
      for (int k = 0; k < w.cols(); k++) {
        x.set(0, k, x.get(0, k) * 1e30f);
        x.set(1, k, x.get(1, k) * 1e-30f);
        x.set(2, k, k % 2 == 0 ? 0f : -0f);
        x.set(3, k, k % 3 == 0 ? 1e20f : 1e-20f);
      }
      assertMatmul(w, x);
    }
  }

  private void assertMatmul(Matrix w, Tensor x) {
    Tensor expected = workspace.tensor(x.rows(), w.rows());
    Tensor found = workspace.tensor(x.rows(), w.rows());
    scalar.matmul(x, w, expected);
    vector.matmul(x, w, found);
    for (int t = 0; t < x.rows(); t++) {
      double magnitude = 1e-38;
      for (int k = 0; k < w.cols(); k++) {
        magnitude += Math.abs(x.get(t, k)) * largest(w);
      }
      for (int r = 0; r < w.rows(); r++) {
        assertThat((double) found.get(t, r))
            .as("%s, row %d, output %d", w, t, r)
            .isCloseTo(expected.get(t, r), within(2e-6 * magnitude));
      }
    }
  }

  /** Returns the largest magnitude that a product's parts can have for weights of Samples. */
  private static double largest(Matrix w) {
    return switch (w) {
      case Matrix.Affine a -> 1 << a.bits();
      case Matrix.F16 f -> {
        double largest = 0;
        for (int r = 0; r < f.rows(); r++) {
          for (int k = 0; k < f.cols(); k++) {
            largest = Math.max(largest, Math.abs(ScalarKernels.element(f, r, k)));
          }
        }
        yield largest;
      }
      case Matrix.F32 f -> 1;
      case Matrix.Bf16 f -> 1;
    };
  }

  @Test
  void matmul_anyBatch_givesARowTheSameBits() {
    for (Matrix w : samples.matrices(49, 200)) {
      Tensor x = samples.fill(workspace.tensor(33, w.cols()), 1);
      Tensor all = workspace.tensor(33, w.rows());
      vector.matmul(x, w, all);
      for (int batch : BATCHES) {
        for (int first = 0; first + batch <= 33; first += 12) {
          Tensor part = workspace.tensor(batch, w.rows());
          vector.matmul(x.rows(first, batch), w, part);
          assertThat(part.toArray())
              .as("%s, %d rows from %d", w, batch, first)
              .isEqualTo(all.rows(first, batch).toArray());
        }
      }
    }
  }

  @Test
  void matmul_moreRowsThanASlab_givesARowTheSameBits() {
    Matrix w = samples.affine(33, 64, 4, 64);
    Tensor x = samples.fill(workspace.tensor(600, 64), 1);
    Tensor all = workspace.tensor(600, 33);
    vector.matmul(x, w, all);
    Tensor last = workspace.tensor(1, 33);
    vector.matmul(x.rows(599, 1), w, last);
    assertThat(last.toArray()).isEqualTo(all.rows(599, 1).toArray());
  }

  @Test
  void matmul_rowWithInfinity_leavesOtherRowsAlone() {
    for (Matrix w : samples.matrices(16, 128)) {
      Tensor x = samples.fill(workspace.tensor(9, w.cols()), 1);
      Tensor before = workspace.tensor(9, w.rows());
      vector.matmul(x, w, before);
      x.set(4, 5, Float.POSITIVE_INFINITY);
      x.set(4, 6, Float.NaN);
      Tensor after = workspace.tensor(9, w.rows());
      vector.matmul(x, w, after);
      assertThat(after.rows(0, 4).toArray()).isEqualTo(before.rows(0, 4).toArray());
      assertThat(after.rows(5, 4).toArray()).isEqualTo(before.rows(5, 4).toArray());
      assertThat(after.get(4, 0)).isNaN();
    }
  }

  @Test
  void gather_everyFormat_dequantizes() {
    for (Matrix w : samples.matrices(37, 100)) {
      int[] ids = {36, 0, 17, 17, 5};
      Tensor expected = workspace.tensor(4, w.cols());
      Tensor found = workspace.tensor(4, w.cols());
      scalar.gather(w, ids, 4, expected);
      vector.gather(w, ids, 4, found);
      assertThat(found.toArray()).isEqualTo(expected.toArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 8, 15, 16, 17, 31, 33, 100, 1024})
  void elementwise_anyLength_agreesWithScalar(int cols) {
    Tensor gain = samples.fill(workspace.tensor(1, cols), 2);
    Tensor bias = samples.fill(workspace.tensor(1, cols), 2);
    Tensor up = samples.fill(workspace.tensor(5, cols), 3);
    assertSame(cols, 3, (c, y) -> c.rmsNorm(y, gain, 1e-6f, y));
    assertSame(cols, 3, (c, y) -> c.layerNorm(y, gain, bias, 1e-6f, y));
    assertSame(cols, 20, (c, y) -> c.swiGlu(y, up, y));
    assertSame(cols, 20, (c, y) -> c.geluTanh(y, y));
    assertSame(cols, 20, (c, y) -> c.gelu(y, y));
    assertSame(cols, 20, (c, y) -> c.plus(y, up, y));
    assertSame(cols, 20, (c, y) -> c.plus(y, gain, y));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 6, 16, 34, 72, 80, 128})
  void rotate_anyHeadDim_agreesWithScalar(int headDim) {
    Tensor cos = samples.fill(workspace.tensor(5, headDim / 2), 1);
    Tensor sin = samples.fill(workspace.tensor(5, headDim / 2), 1);
    assertSame(3 * headDim, 5, (c, y) -> c.rotate(y, headDim, cos, sin));
  }

  private void assertSame(int cols, float scale, BiConsumer<Compute, Tensor> operation) {
    Tensor expected = samples.fill(workspace.tensor(5, cols), scale);
    Tensor found = workspace.tensor(5, cols).fill(expected.toArray());
    operation.accept(scalar, expected);
    operation.accept(vector, found);
    for (int t = 0; t < 5; t++) {
      for (int k = 0; k < cols; k++) {
        double value = expected.get(t, k);
        assertThat((double) found.get(t, k))
            .isCloseTo(value, within(1e-6 * Math.max(1, Math.abs(value))));
      }
    }
  }

  @Test
  void activations_overTheirRange_areAccurate() {
    int count = 40_001;
    Tensor x = workspace.tensor(1, count);
    for (int i = 0; i < count; i++) {
      x.set(0, i, -20 + i * 0.001f);
    }
    Tensor ones = workspace.tensor(1, count);
    ones.fill(ones(count));
    assertAccurate(x, (c, y) -> c.gelu(x, y));
    assertAccurate(x, (c, y) -> c.geluTanh(x, y));
    assertAccurate(x, (c, y) -> c.swiGlu(x, ones, y));
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private void assertAccurate(Tensor x, BiConsumer<Compute, Tensor> operation) {
    Tensor expected = workspace.tensor(1, x.cols());
    Tensor found = workspace.tensor(1, x.cols());
    operation.accept(scalar, expected);
    operation.accept(vector, found);
    for (int i = 0; i < x.cols(); i++) {
      double value = expected.get(0, i);
      assertThat((double) found.get(0, i))
          .as("at %s", x.get(0, i))
          .isCloseTo(value, within(2e-7 * Math.max(1, Math.abs(value))));
    }
  }

  @Test
  void activations_extremeInputs_giveTheLimits() {
    float[] inputs = {1e30f, -1e30f, 0f, -0f, 1e-40f, 200f, -200f, 3.4e38f, -3.4e38f};
    Tensor x = workspace.tensor(1, inputs.length).fill(inputs);
    Tensor ones = workspace.tensor(1, inputs.length).fill(ones(inputs.length));
    float[] limits = {1e30f, 0f, 0f, 0f, 0f, 200f, 0f, 3.4e38f, 0f};
    for (Compute compute : new Compute[] {scalar, vector}) {
      Tensor y = workspace.tensor(1, inputs.length);
      compute.swiGlu(x, ones, y);
      assertThat(y.toArray()).containsExactly(limits, within(1e-30f));
      compute.gelu(x, y);
      assertThat(y.toArray()).containsExactly(limits, within(1e-30f));
    }
  }

  @Test
  void exp_manyInputs_isAccurateToTwoUnits() {
    for (float x = -87; x < 88; x += 0.0137f) {
      float[] found = new float[Lanes.COUNT];
      found[0] = x;
      VectorMath.exp(found, 0, 1, 0);
      float expected = (float) Math.exp(x);
      assertThat(Math.abs(found[0] - expected)).isLessThanOrEqualTo(2 * Math.ulp(expected));
    }
  }
}
