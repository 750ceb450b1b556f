package dev.fovea.bench;

import dev.fovea.kernels.Compute;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Matrix;
import dev.fovea.kernels.Spans;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
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
 * Every operation of a small layer once, with weights of every format. Run with {@code -prof gc}:
 * once compiled it makes no garbage, so {@code gc.alloc.rate.norm}, in bytes per step, is next to
 * 0. Vectors are objects until C2 has seen the kernels often enough, hence the long warm-up.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector"})
@Warmup(iterations = 10, time = 3)
@Measurement(iterations = 5, time = 1)
public class StepBenchmark {
  private static final int WIDTH = 256;
  private static final int OUTPUTS = 200;
  private static final int HEAD = 32;
  private static final int HEADS = 2;
  private static final int[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5};
  private static final int[] PAGES = {0, 1, 2};
  private static final int BEFORE = 20;

  /** One row is a decoding step, nine are more than any kernel takes at once. */
  @Param({"1", "9"})
  public int rows = 1;

  private final Arena arena = Arena.ofShared();
  private final Workspace workspace = new Workspace();
  private final List<Matrix> matrices = new ArrayList<>();
  private final Spans spans = new Spans(true);
  private final Compute compute = new Compute();
  private final KeyValues cache =
      new KeyValues(
          arena.allocate(PAGES.length * KeyValues.pageBytes(HEADS, HEAD)),
          arena.allocate(PAGES.length * KeyValues.pageBytes(HEADS, HEAD)),
          HEADS,
          HEAD);

  /** Makes weights of all formats. */
  @Setup(Level.Trial)
  public void prepare() {
    for (String format : List.of("f32", "f16", "bf16")) {
      matrices.add(Matrices.random(arena, format, 0, OUTPUTS, WIDTH));
    }
    for (String format : List.of("q2", "q3", "q4", "q5", "q6", "q8")) {
      for (int group : new int[] {32, 64, 128}) {
        matrices.add(Matrices.random(arena, format, group, OUTPUTS, WIDTH));
      }
    }
  }

  /** Frees everything. */
  @TearDown(Level.Trial)
  public void free() {
    workspace.close();
    arena.close();
  }

  /** Calls everything that a layer calls, and returns the last product. */
  @Benchmark
  public Tensor step() {
    workspace.reset();
    spans.clear();
    spans.add(rows, BEFORE, PAGES);
    Tensor x = workspace.tensor(rows, WIDTH);
    Tensor y = workspace.tensor(rows, OUTPUTS);
    Tensor gain = workspace.tensor(1, WIDTH);
    Tensor angles = workspace.tensor(rows, HEAD / 2);
    Tensor keys = workspace.tensor(rows, HEADS * HEAD);
    compute.gather(matrices.getFirst(), IDS, rows, x);
    compute.rmsNorm(x, gain, 1e-6f, x);
    compute.layerNorm(x, gain, gain, 1e-6f, x);
    compute.rotate(x, HEAD, angles, angles);
    compute.store(keys, keys, spans, cache);
    compute.attend(x, spans, cache, 1, x);
    compute.plus(x, x, x);
    compute.swiGlu(x, x, x);
    compute.gelu(x, x);
    compute.geluTanh(x, x);
    for (int i = 0; i < matrices.size(); i++) {
      compute.matmul(x, matrices.get(i), y);
    }
    return y;
  }

  List<Matrix> matrices() {
    return matrices;
  }

  long workspaceBytes() {
    return workspace.byteSize();
  }
}
