package dev.fovea.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernels.IntegerProducts.Unit;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The specification, against exact products and by hand; {@code docs/accuracy.md} has the bound.
 */
class IntegerProductsTest {
  /** Half a step, and what the roundings of scale and quotient may add to it. */
  private static final double STEP = 0.5 + 1 / 256.0;

  /** Roundings to float32 that a unit's part goes through. */
  private static final int ROUNDINGS = 4;

  private final Arena arena = Arena.ofShared();
  private final Samples samples = new Samples(arena, 3);
  private final Workspace workspace = new Workspace();

  @AfterEach
  void free() {
    workspace.close();
    arena.close();
  }

  @Test
  void unit_ofNumbers_hasTheLargestAtTheEndOfTheRange() {
    Unit unit = Unit.of(new float[] {-2, 0.75f, 0.5f, 0, -0f});
    assertThat(unit.scale()).isEqualTo(2f / 32_639);
    assertThat(unit.integers()).containsExactly(-32_639, 12_240, 8160, 0, 0);
    assertThat(unit.sum()).isEqualTo(-32_639 + 12_240 + 8160);
  }

  @Test
  void unit_ties_goToEven() {
    Unit unit = Unit.of(new float[] {32_639, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f});
    assertThat(unit.scale()).isEqualTo(1);
    assertThat(unit.integers()).containsExactly(32_639, 0, 2, 2, 0, -2, -2);
  }

  @Test
  void unit_extremeNumbers_staysInRange() {
    for (float largest : new float[] {Float.MAX_VALUE, 1, 1e-20f, 4e-34f, 3.9e-34f}) {
      for (float x = largest; x > 0.99f * largest; x = Math.nextDown(x) * 0.9999f) {
        assertThat(Unit.of(new float[] {x, -x}).integers()).containsExactly(32_639, -32_639);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0, Float.MIN_VALUE, 1e-38f, 3.8e-34f})
  void unit_scaleBelowNormalNumbers_isZero(float x) {
    Unit unit = Unit.of(new float[] {x, -x});
    assertThat(unit.scale()).isZero();
    assertThat(unit.integers()).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void unit_numberThatIsNotFinite_isNoNumber(float x) {
    Unit unit = Unit.of(new float[] {1, x, 2});
    assertThat(unit.scale()).isNaN();
    assertThat(unit.integers()).containsOnly(0);
  }

  @Test
  void unit_ofGroups_isAtMost64Columns() {
    assertThat(IntegerProducts.unit(samples.affine(1, 32, 4, 32))).isEqualTo(32);
    assertThat(IntegerProducts.unit(samples.affine(1, 64, 4, 64))).isEqualTo(64);
    assertThat(IntegerProducts.unit(samples.affine(1, 128, 4, 128))).isEqualTo(64);
  }

  /** Each error is below the bound, and their sizes are those that even roundings would have. */
  @ParameterizedTest
  @CsvSource({"1, 1", "20, 2", "100, 8"})
  void multiply_anyFormat_isWithinTheBoundOfExactProducts(int rows, int groups) {
    for (Matrix.Affine w : samples.affine(rows, groups)) {
      Tensor x = samples.fill(workspace.tensor(5, w.cols()), 1);
      for (int k = 0; k < w.cols(); k++) {
        x.set(1, k, x.get(1, k) * (k % 64 == 7 ? 100 : 1));
        x.set(2, k, x.get(2, k) * 1e30f);
        x.set(3, k, x.get(3, k) * 1e-30f);
      }
      Tensor y = workspace.tensor(5, rows);
      IntegerProducts.multiply(x, w, y);
      double squares = 0;
      for (int t = 0; t < 5; t++) {
        for (int r = 0; r < rows; r++) {
          Expected expected = Expected.of(x, t, w, r);
          double error = y.get(t, r) - expected.value();
          assertThat(Math.abs(error)).as("%s [%d, %d]", w, t, r).isLessThan(expected.bound());
          assertThat(Math.abs(error)).isLessThan(7 * expected.deviation());
          squares += error * error / expected.deviation() / expected.deviation();
        }
      }
      if (groups == 8) { // Fewer columns have too few errors to speak of their mean.
        assertThat(Math.sqrt(squares / 5 / rows)).as("%s", w).isBetween(0.6, 1.4);
      }
    }
  }

  /** An exact product; how far off rounding can be at most, and what can be expected of it. */
  private record Expected(double value, double bound, double deviation) {

    static Expected of(Tensor x, int t, Matrix.Affine w, int r) {
      double value = 0;
      double bound = 0;
      double variance = 0;
      double partialSums = 0;
      int size = IntegerProducts.unit(w);
      for (int from = 0; from < w.cols(); from += size) {
        double largest = 0;
        double magnitudes = 0;
        double squares = 0;
        double parts = 0;
        for (int k = from; k < from + size; k++) {
          double weight = ScalarKernels.element(w, r, k);
          double bias = ScalarKernels.bias(w, r, k);
          value += x.get(t, k) * weight;
          largest = Math.max(largest, Math.abs(x.get(t, k)));
          magnitudes += Math.abs(weight);
          squares += weight * weight;
          parts += Math.abs(x.get(t, k)) * (Math.abs(weight - bias) + Math.abs(bias));
        }
        double step = largest / IntegerProducts.MOST;
        bound += STEP * step * magnitudes;
        variance += step * step / 12 * squares;
        partialSums += parts;
      }
      double rounding = Math.scalb(partialSums, -24);
      int units = w.cols() / size;
      return new Expected(
          value,
          bound + (ROUNDINGS + units) * rounding,
          Math.sqrt(variance + units * rounding * rounding));
    }
  }
}
