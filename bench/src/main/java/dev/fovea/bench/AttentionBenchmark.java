package dev.fovea.bench;

import dev.fovea.kernels.Compute;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Spans;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Attention of one layer: a decoding step and a chunk of a prompt of Qwen3-VL-4B behind a long
 * context, and a picture of 1024 x 1024 pixels in the vision towers of Qwen3-VL-4B (heads of 64)
 * and Qwen3-VL-8B (heads of 72).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector"})
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 2)
public class AttentionBenchmark {
  /** Who attends to what. */
  public enum Shape {
    TEXT_DECODE(1, 4095, 32, 8, 128, true),
    TEXT_PREFILL(256, 3840, 32, 8, 128, true),
    VISION_64(4096, 0, 16, 16, 64, false),
    VISION_72(4096, 0, 16, 16, 72, false);

    final int rows;
    final int before;
    final int heads;
    final int kvHeads;
    final int headDim;
    final boolean causal;

    Shape(int rows, int before, int heads, int kvHeads, int headDim, boolean causal) {
      this.rows = rows;
      this.before = before;
      this.heads = heads;
      this.kvHeads = kvHeads;
      this.headDim = headDim;
      this.causal = causal;
    }
  }

  @Param({"vector"})
  public String implementation = "vector";

  @Param public Shape shape = Shape.TEXT_DECODE;

  private final Arena arena = Arena.ofShared();
  private final Workspace workspace = new Workspace();
  private Compute compute = new Compute();
  private Spans spans = new Spans(true);
  private KeyValues cache = new KeyValues(arena.allocate(0), arena.allocate(0), 1, 1);
  private Tensor queries = workspace.tensor(0, 0);
  private Tensor y = queries;

  /** Makes keys, values and queries. */
  @Setup(Level.Trial)
  public void prepare() {
    System.setProperty("fovea.kernels", implementation);
    compute = new Compute();
    int[] pages = new int[(shape.before + shape.rows + 15) / KeyValues.PAGE];
    Arrays.setAll(pages, i -> i);
    long floats = pages.length * KeyValues.pageBytes(shape.kvHeads, shape.headDim) / Float.BYTES;
    cache =
        new KeyValues(
            Memory.floats(arena, floats),
            Memory.floats(arena, floats),
            shape.kvHeads,
            shape.headDim);
    spans = new Spans(shape.causal);
    spans.add(shape.rows, shape.before, pages);
    queries = workspace.tensor(shape.rows, shape.heads * shape.headDim);
    y = workspace.tensor(shape.rows, shape.heads * shape.headDim);
    for (int t = 0; t < shape.rows; t++) {
      for (int k = 0; k < queries.cols(); k++) {
        queries.set(t, k, (float) Math.sin(t + 0.1 * k));
      }
    }
  }

  /** Frees everything. */
  @TearDown(Level.Trial)
  public void free() {
    workspace.close();
    arena.close();
  }

  /** Attends once. */
  @Benchmark
  public Tensor attend(Work work) {
    compute.attend(queries, spans, cache, 0.1f, y);
    work.bytes += cache.keys().byteSize() + cache.values().byteSize();
    for (int row = 0; row < shape.rows; row++) {
      work.macs += 2L * spans.visible(0, row) * shape.heads * shape.headDim;
    }
    return y;
  }

  Tensor queries() {
    return queries;
  }

  KeyValues cache() {
    return cache;
  }
}
