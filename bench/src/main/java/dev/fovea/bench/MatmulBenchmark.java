package dev.fovea.bench;

import dev.fovea.kernels.Compute;
import dev.fovea.kernels.Kernels;
import dev.fovea.kernels.Matrix;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workers;
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
 * Products with weights. One row is a decoding step, 8 a batch of them, 256 a chunk of a prompt.
 *
 * <p>Shapes: gate and up projection and down projection of Qwen3-VL-4B's text model, and the two of
 * Qwen3-VL-8B's vision blocks, whose 4304 is no multiple of any group. Several copies of the matrix
 * take turns, so that its weights come from memory as they do between two steps of a model.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Xmx2g"
    })
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 2)
public class MatmulBenchmark {
  private static final long BYTES = 256L << 20;

  /** A shape, {@code [rows, cols]}, and where it is found. */
  public enum Shape {
    QWEN3_VL_4B_UP(9728, 2560),
    QWEN3_VL_4B_DOWN(2560, 9728),
    QWEN3_VL_8B_VISION_UP(4304, 1152),
    QWEN3_VL_8B_VISION_DOWN(1152, 4304);

    final int rows;
    final int cols;

    Shape(int rows, int cols) {
      this.rows = rows;
      this.cols = cols;
    }
  }

  /** As {@code -Dfovea.kernels} names it. */
  @Param({"vector", "native"})
  public String implementation = "vector";

  @Param({"QWEN3_VL_4B_UP"})
  public Shape shape = Shape.QWEN3_VL_4B_UP;

  @Param({"q4", "q3", "q8", "bf16", "f16", "f32"})
  public String format = "q4";

  @Param({"1", "8", "256"})
  public int rows = 1;

  private final Arena arena = Arena.ofShared();
  private final Workspace workspace = new Workspace();
  private final List<Matrix> copies = new ArrayList<>();
  private Compute compute = new Compute();
  private Tensor x = workspace.tensor(0, 0);
  private Tensor y = x;
  private int turn;

  /** Makes weights and activations. */
  @Setup(Level.Trial)
  public void prepare() {
    compute = new Compute(Kernels.named(implementation), Workers.shared());
    do {
      copies.add(Matrices.random(arena, format, 64, shape.rows, shape.cols));
    } while (copies.size() * copies.getFirst().byteSize() < BYTES && rows == 1);
    x = workspace.tensor(rows, shape.cols);
    y = workspace.tensor(rows, shape.rows);
    for (int t = 0; t < rows; t++) {
      for (int k = 0; k < shape.cols; k++) {
        x.set(t, k, (float) Math.sin(t + 0.1 * k));
      }
    }
  }

  /** Frees everything. */
  @TearDown(Level.Trial)
  public void free() {
    workspace.close();
    arena.close();
  }

  /** Multiplies with the next copy of the weights. */
  @Benchmark
  public Tensor matmul(Work work) {
    Matrix w = copies.get(turn++ % copies.size());
    compute.matmul(x, w, y);
    work.bytes += w.byteSize();
    work.macs += (long) rows * shape.rows * shape.cols;
    return y;
  }

  Matrix weights() {
    return copies.getFirst();
  }

  Tensor input() {
    return x;
  }
}
