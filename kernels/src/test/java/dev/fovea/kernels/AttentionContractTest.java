package dev.fovea.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Attention of {@link VectorKernels}, and of {@link NativeKernels} with every instruction set of
 * this processor, against {@link ScalarKernels}, to within 5e-6 of values.
 */
@ParameterizedClass
@MethodSource("kernels")
class AttentionContractTest {
  private static final int PAGES = 64;

  private final Arena arena = Arena.ofShared();
  private final Samples samples = new Samples(arena, 3);
  private final Workspace workspace = new Workspace();
  private final Workers workers = new Workers(2);
  private final Compute scalar = new Compute(new ScalarKernels(), workers);
  private final Kernels kernels;
  private final Compute compute;

  AttentionContractTest(Kernels kernels) {
    this.kernels = kernels;
    compute = new Compute(kernels, workers);
  }

  static List<Kernels> kernels() {
    List<Kernels> kernels = new ArrayList<>();
    kernels.add(new VectorKernels());
    if (NativeLibraryTest.isBuilt()) {
      for (InstructionSet set : NativeLibrary.supported()) {
        kernels.add(new NativeKernels(set, new VectorKernels()));
      }
    }
    return kernels;
  }

  @AfterEach
  void free() {
    workspace.close();
    arena.close();
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,64,true",
    "4,2,128,true",
    "16,2,16,true",
    "3,1,8,true",
    "2,2,72,false",
    "2,2,80,false",
    "3,1,256,true",
    "1,1,264,true",
    "1,1,64,false",
    "7,1,5,false"
  })
  void attend_severalSpans_agreesWithScalar(int heads, int kvHeads, int headDim, boolean causal) {
    KeyValues cache = cache(kvHeads, headDim);
    Spans spans = new Spans(causal);
    spans.add(1, 0, pages(0));
    spans.add(70, 130, pages(1));
    spans.add(1, 65, pages(2));
    spans.add(9, 15, pages(3));
    fill(cache, spans);
    Tensor queries = samples.fill(workspace.tensor(spans.rows(), heads * headDim), 4);
    Tensor expected = workspace.tensor(spans.rows(), heads * headDim);
    Tensor found = workspace.tensor(spans.rows(), heads * headDim);
    float scale =
        headDim > 128 ? 0.1f : 0.3f; // Scores of wider heads are larger, and so are errors.
    scalar.attend(queries, spans, cache, scale, expected);
    compute.attend(queries, spans, cache, scale, found);
    for (int t = 0; t < spans.rows(); t++) {
      for (int k = 0; k < expected.cols(); k++) {
        assertThat(found.get(t, k))
            .as("row %d, column %d", t, k)
            .isCloseTo(expected.get(t, k), within(5e-6f));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"4,2,64", "3,3,72", "16,2,128"})
  void attend_rowAlone_hasTheSameBits(int heads, int kvHeads, int headDim) {
    KeyValues cache = cache(kvHeads, headDim);
    Spans together = new Spans(true);
    together.add(40, 50, pages(0));
    together.add(35, 0, pages(1));
    fill(cache, together);
    Tensor queries = samples.fill(workspace.tensor(75, heads * headDim), 4);
    Tensor all = workspace.tensor(75, heads * headDim);
    compute.attend(queries, together, cache, 0.3f, all);
    for (int row = 0; row < 75; row++) {
      Spans alone = new Spans(true);
      alone.add(1, row < 40 ? 50 + row : row - 40, pages(row < 40 ? 0 : 1));
      Tensor one = workspace.tensor(1, heads * headDim);
      compute.attend(queries.rows(row, 1), alone, cache, 0.3f, one);
      assertThat(one.toArray()).as("row %d", row).isEqualTo(all.rows(row, 1).toArray());
    }
  }

  @Test
  void attend_laterPositionsNotFinite_haveNoInfluence() {
    KeyValues cache = cache(1, 32);
    Spans spans = new Spans(true);
    spans.add(20, 0, pages(0));
    fill(cache, spans);
    Tensor queries = samples.fill(workspace.tensor(20, 32), 4);
    Tensor before = workspace.tensor(20, 32);
    compute.attend(queries, spans, cache, 0.3f, before);
    Tensor broken = workspace.tensor(1, 32);
    for (int d = 0; d < 32; d++) {
      broken.set(0, d, d % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY);
    }
    Spans last = new Spans(true);
    last.add(1, 19, pages(0));
    compute.store(broken, broken, last, cache);
    Tensor after = workspace.tensor(20, 32);
    compute.attend(queries, spans, cache, 0.3f, after);
    assertThat(after.rows(0, 19).toArray()).isEqualTo(before.rows(0, 19).toArray());
    assertThat(after.get(19, 0)).isNaN();
  }

  @Test
  void attend_largeScores_doNotOverflow() {
    KeyValues cache = cache(1, 16);
    Spans spans = new Spans(true);
    spans.add(100, 0, pages(0));
    fill(cache, spans);
    Tensor queries = samples.fill(workspace.tensor(100, 16), 1e4f);
    Tensor y = workspace.tensor(100, 16);
    compute.attend(queries, spans, cache, 10f, y);
    for (float value : y.toArray()) {
      assertThat(value).isBetween(-1f, 1f);
    }
  }

  /** Keys and values of whole pages are read, and nothing besides. */
  @ParameterizedTest
  @CsvSource({"4,2,64,true", "3,3,72,true", "2,2,80,false"})
  void attend_guardedOperands_touchesNothingElse(
      int heads, int kvHeads, int headDim, boolean causal) {
    assumeThat(GuardedMemory.available()).isTrue();
    assumeThat(kernels).isInstanceOf(NativeKernels.class);
    int rows = 35;
    int[] pages = {1, 2, 0};
    long bytes = pages.length * KeyValues.pageBytes(kvHeads, headDim);
    Spans spans = new Spans(causal);
    spans.add(rows, 3, pages);
    Tensor queries = samples.fill(workspace.tensor(rows, heads * headDim), 4);
    try (GuardedMemory memory = new GuardedMemory()) {
      for (boolean end : new boolean[] {true, false}) {
        KeyValues cache =
            new KeyValues(
                end ? memory.before(bytes) : memory.after(bytes),
                end ? memory.before(bytes) : memory.after(bytes),
                kvHeads,
                headDim);
        MemorySegment input = queries.segment();
        MemorySegment x = end ? memory.before(input) : memory.after(input);
        long size = input.byteSize();
        MemorySegment results = end ? memory.before(size) : memory.after(size);
        Tensor y = workspace.view(results, 0, rows, heads * headDim);
        Tensor expected = workspace.tensor(rows, heads * headDim);

        compute.attend(workspace.view(x, 0, rows, heads * headDim), spans, cache, 0.3f, y);

        scalar.attend(queries, spans, cache, 0.3f, expected);
        assertThat(y.toArray()).containsExactly(expected.toArray(), within(5e-6f));
      }
    }
  }

  @Test
  void store_anyRows_matchesScalar() {
    KeyValues first = cache(3, 20);
    KeyValues second = cache(3, 20);
    Spans spans = new Spans(true);
    spans.add(20, 5, pages(2));
    spans.add(3, 31, pages(1));
    Tensor keys = samples.fill(workspace.tensor(23, 60), 1);
    Tensor values = samples.fill(workspace.tensor(23, 60), 1);
    scalar.store(keys, values, spans, first);
    compute.store(keys, values, spans, second);
    assertThat(second.keys().mismatch(first.keys())).isEqualTo(-1);
    assertThat(second.values().mismatch(first.values())).isEqualTo(-1);
  }

  /** Returns a cache whose places are all NaN. */
  private KeyValues cache(int kvHeads, int headDim) {
    long bytes = PAGES * KeyValues.pageBytes(kvHeads, headDim);
    KeyValues cache =
        new KeyValues(arena.allocate(bytes, 64), arena.allocate(bytes, 64), kvHeads, headDim);
    cache.keys().fill((byte) 0xff);
    cache.values().fill((byte) 0xff);
    return cache;
  }

  /** Stores random keys and values at all positions of the spans. */
  private void fill(KeyValues cache, Spans spans) {
    for (int span = 0; span < spans.count(); span++) {
      int positions = spans.firstPosition(span) + spans.rowCount(span);
      Spans whole = new Spans(true);
      whole.add(positions, 0, pages(span));
      int cols = cache.kvHeads() * cache.headDim();
      Tensor keys = samples.fill(workspace.tensor(positions, cols), 1);
      Tensor values = samples.fill(workspace.tensor(positions, cols), 1);
      scalar.store(keys, values, whole, cache);
    }
  }

  /** Returns the shuffled pages of a span: every fourth page, starting from {@code span}. */
  private static int[] pages(int span) {
    int[] pages = new int[PAGES / 4];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = 4 * i + span;
    }
    Random random = new Random(span);
    for (int i = pages.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int page = pages[i];
      pages[i] = pages[other];
      pages[other] = page;
    }
    return pages;
  }
}
