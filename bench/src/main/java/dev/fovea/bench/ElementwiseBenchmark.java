package dev.fovea.bench;

import dev.fovea.kernels.Compute;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
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

/** Norms and activations on rows as wide as Qwen3-VL-4B's feed-forward layer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class ElementwiseBenchmark {
  private static final int COLS = 9728;

  @Param({"vector", "scalar"})
  public String implementation = "vector";

  @Param({"1", "256"})
  public int rows = 1;

  private final Workspace workspace = new Workspace();
  private Compute compute = new Compute();
  private Tensor x = workspace.tensor(0, 0);
  private Tensor gain = x;
  private Tensor y = x;

  /** Makes activations. */
  @Setup(Level.Trial)
  public void prepare() {
    System.setProperty("fovea.kernels", implementation);
    compute = new Compute();
    x = workspace.tensor(rows, COLS);
    y = workspace.tensor(rows, COLS);
    gain = workspace.tensor(1, COLS);
    for (int k = 0; k < COLS; k++) {
      gain.set(0, k, 1);
      for (int t = 0; t < rows; t++) {
        x.set(t, k, (float) Math.sin(t + 0.1 * k));
      }
    }
  }

  /** Frees everything. */
  @TearDown(Level.Trial)
  public void free() {
    workspace.close();
  }

  @Benchmark
  public Tensor rmsNorm() {
    compute.rmsNorm(x, gain, 1e-6f, y);
    return y;
  }

  @Benchmark
  public Tensor swiGlu() {
    compute.swiGlu(x, x, y);
    return y;
  }

  @Benchmark
  public Tensor gelu() {
    compute.gelu(x, y);
    return y;
  }

  Tensor input() {
    return x;
  }
}
