package dev.fovea.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@link NativeKernels} equal {@link IntegerProducts} bit for bit, with every instruction set of
 * this processor. {@code tools/native/check.sh} does the same for other processors.
 *
 * <p>Skipped where the build found no C compiler.
 */
class NativeContractTest {
  private static final int[] BATCHES = {1, 2, 3, 4, 5, 7, 8, 9, 15, 64, 65, 131};

  private final Arena arena = Arena.ofShared();
  private final Samples samples = new Samples(arena, 17);
  private final Workspace workspace = new Workspace();
  private final Workers workers = new Workers(2);

  @BeforeAll
  static void library() {
    assumeThat(NativeLibraryTest.isBuilt()).as("a native library").isTrue();
  }

  @AfterEach
  void free() {
    workspace.close();
    arena.close();
  }

  private List<Compute> computes() {
    return NativeLibrary.supported().stream()
        .map(set -> new Compute(new NativeKernels(set, new ScalarKernels()), workers))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 2", "16, 3", "17, 1", "37, 2", "100, 5"})
  void matmul_everyFormat_equalsTheSpecification(int rows, int groups) {
    for (Matrix.Affine w : samples.affine(rows, groups)) {
      assertSame(w, samples.fill(workspace.tensor(9, w.cols()), 1));
    }
  }

  @Test
  void matmul_extremeNumbers_equalsTheSpecification() {
    for (Matrix.Affine w : samples.affine(20, 2)) {
      assertSame(w, NativeSamples.extremeNumbers(samples, workspace, w.cols()));
    }
  }

  @Test
  void matmul_extremeParameters_equalsTheSpecification() {
    for (Matrix.Affine w : samples.affine(20, 2)) {
      NativeSamples.extremeParameters(samples, w);
      assertSame(w, samples.fill(workspace.tensor(9, w.cols()), 1e-3f));
      assertSame(w, samples.fill(workspace.tensor(9, w.cols()), 1e-30f));
    }
  }

  @Test
  void matmul_largestSums_equalsTheSpecification() {
    for (Matrix.Affine w : samples.affine(17, 2)) {
      w.quants().fill((byte) 0xff);
      assertSame(w, NativeSamples.largestSums(workspace, w.cols()));
    }
  }

  @Test
  void matmul_anyBatch_givesARowTheSameBits() {
    for (Matrix.Affine w : samples.affine(49, 1)) {
      Tensor x = samples.fill(workspace.tensor(131, w.cols()), 1);
      float[][] expected = rows(specified(w, x));
      for (Compute compute : computes()) {
        for (int batch : BATCHES) {
          int first = 131 - batch;
          Tensor y = workspace.tensor(batch, w.rows());
          compute.matmul(x.rows(first, batch), w, y);
          float[][] found = rows(y);
          for (int t = 0; t < batch; t++) {
            assertThat(found[t]).as("%s, row %d of %d", w, t, batch).isEqualTo(expected[first + t]);
          }
        }
      }
    }
  }

  @Test
  void matmul_rowThatIsNotFinite_leavesOtherRowsAlone() {
    for (Matrix.Affine w : samples.affine(16, 2)) {
      Tensor x = samples.fill(workspace.tensor(9, w.cols()), 1);
      x.set(4, 5, Float.POSITIVE_INFINITY);
      x.set(6, 6, Float.NaN);
      Tensor y = workspace.tensor(9, w.rows());
      for (Compute compute : computes()) {
        compute.matmul(x, w, y);
        for (int t = 0; t < 9; t++) {
          for (int r = 0; r < w.rows(); r++) {
            assertThat(Float.isNaN(y.get(t, r))).isEqualTo(t == 4 || t == 6);
          }
        }
      }
      assertSame(w, x);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 27", "16, 64", "37, 130", "100, 200", "17, 65"})
  void matmul_notQuantized_equalsVectorKernels(int rows, int cols) {
    Matrix affine = samples.affine(20, 64, 4, 64);
    Compute vector = new Compute(new VectorKernels(), workers);
    for (Matrix w :
        List.of(samples.f32(rows, cols), samples.f16(rows, cols), samples.bf16(rows, cols))) {
      for (int batch : BATCHES) {
        Tensor x = samples.fill(workspace.tensor(batch, cols), 1);
        Tensor expected = workspace.tensor(batch, rows);
        vector.matmul(x, w, expected);
        for (InstructionSet set : NativeLibrary.supported()) {
          Compute compute = new Compute(new NativeKernels(set, new VectorKernels()), workers);
          Tensor y = workspace.tensor(batch, rows);
          compute.matmul(samples.fill(workspace.tensor(1, 64), 1), affine, workspace.tensor(1, 20));
          compute.matmul(x, w, y);
          assertThat(y.toArray())
              .as("%s, %s, %d rows", set, w, batch)
              .isEqualTo(expected.toArray());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "17, 65", "37, 130"})
  void multiplyFloats_guardedOperands_touchesNothingElse(int rows, int cols) {
    assumeThat(GuardedMemory.available()).isTrue();
    assumeThat(NativeLibrary.supported()).anyMatch(NativeLibrary::supportsFloats);
    for (int batch : new int[] {1, 2, 7, 66}) {
      Tensor x = samples.fill(workspace.tensor(batch, cols), 1);
      assertGuarded(samples.f32(rows, cols), x);
      assertGuarded(samples.f16(rows, cols), x);
      assertGuarded(samples.bf16(rows, cols), x);
    }
  }

  private void assertGuarded(Matrix w, Tensor x) {
    Tensor expected = workspace.tensor(x.rows(), w.rows());
    new Compute(new VectorKernels(), workers).matmul(x, w, expected);
    try (GuardedMemory memory = new GuardedMemory()) {
      for (boolean end : new boolean[] {true, false}) {
        Matrix guarded =
            switch (w) {
              case Matrix.F32 f -> new Matrix.F32(guard(memory, f.data(), end), w.rows(), w.cols());
              case Matrix.F16 f -> new Matrix.F16(guard(memory, f.data(), end), w.rows(), w.cols());
              case Matrix.Bf16 f ->
                  new Matrix.Bf16(guard(memory, f.data(), end), w.rows(), w.cols());
              case Matrix.Affine _ -> throw new IllegalArgumentException("quantized");
            };
        MemorySegment input = guard(memory, x.segment(), end);
        MemorySegment results = guard(memory, expected.segment(), end).fill((byte) 0);
        Tensor y = workspace.view(results, 0, x.rows(), w.rows());
        Tensor from = workspace.view(input, 0, x.rows(), w.cols());
        NativeLibrary.multiplyFloats(from, guarded, 0, w.blocks(), y);
        assertThat(y.toArray()).isEqualTo(expected.toArray());
      }
    }
  }

  private static MemorySegment guard(GuardedMemory memory, MemorySegment source, boolean end) {
    return end ? memory.before(source) : memory.after(source);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "17, 2", "37, 3"})
  void multiply_guardedOperands_touchesNothingElse(int rows, int groups) {
    assumeThat(GuardedMemory.available()).isTrue();
    for (Matrix.Affine w : samples.affine(rows, groups)) {
      for (int batch : new int[] {1, 2, 5, 9, 66}) {
        Tensor x = samples.fill(workspace.tensor(batch, w.cols()), 1);
        for (InstructionSet set : NativeLibrary.supported()) {
          assertGuarded(set, w, x);
        }
      }
    }
  }

  private void assertGuarded(InstructionSet set, Matrix.Affine w, Tensor x) {
    int batch = x.rows();
    try (GuardedMemory memory = new GuardedMemory()) {
      for (boolean end : new boolean[] {true, false}) {
        Matrix.Affine guarded =
            new Matrix.Affine(
                end ? memory.before(w.quants()) : memory.after(w.quants()),
                end ? memory.before(w.scales()) : memory.after(w.scales()),
                end ? memory.before(w.biases()) : memory.after(w.biases()),
                w.parameters(),
                w.rows(),
                w.cols(),
                w.bits(),
                w.group());
        long bytes = NativeKernels.preparedBytes(w, batch);
        MemorySegment prepared = end ? memory.before(bytes) : memory.after(bytes);
        MemorySegment input = x.segment();
        MemorySegment rows = end ? memory.before(input) : memory.after(input);
        long resultBytes = (long) batch * w.rows() * Float.BYTES;
        MemorySegment results = end ? memory.before(resultBytes) : memory.after(resultBytes);
        Tensor y = workspace.view(results, 0, batch, w.rows());
        Tensor from = workspace.view(rows, 0, batch, w.cols());

        NativeLibrary.prepare(set, guarded, from, 0, batch, prepared);
        NativeLibrary.multiply(set, prepared, guarded, 0, w.blocks(), y);

        assertThat(y.toArray()).isEqualTo(specified(w, x).toArray());
      }
    }
  }

  private void assertSame(Matrix.Affine w, Tensor x) {
    float[] expected = specified(w, x).toArray();
    for (InstructionSet set : NativeLibrary.supported()) {
      Tensor y = workspace.tensor(x.rows(), w.rows());
      new Compute(new NativeKernels(set, new ScalarKernels()), workers).matmul(x, w, y);
      assertThat(y.toArray()).as("%s, %s", set, w).isEqualTo(expected);
    }
  }

  private Tensor specified(Matrix.Affine w, Tensor x) {
    Tensor y = workspace.tensor(x.rows(), w.rows());
    IntegerProducts.multiply(x, w, y);
    return y;
  }

  private static float[][] rows(Tensor tensor) {
    float[][] rows = new float[tensor.rows()][];
    for (int t = 0; t < rows.length; t++) {
      rows[t] = tensor.rows(t, 1).toArray();
    }
    return rows;
  }
}
