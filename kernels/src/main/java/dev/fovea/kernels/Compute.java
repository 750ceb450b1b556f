package dev.fovea.kernels;

import java.lang.foreign.MemorySegment;

/**
 * The {@linkplain Kernels arithmetic} on whole tensors, with the work shared out over all cores.
 *
 * <p>Checks shapes, then splits the work in chunks that free workers claim. Calls return when the
 * result is complete. One instance serves one thread at a time (usually a model's loop). Its
 * scratch memory grows to what the largest call needs and is freed when the instance becomes
 * unreachable; apart from that, calls allocate nothing.
 *
 * <p>All methods throw {@link IllegalArgumentException} if shapes do not fit together.
 */
public final class Compute {
  /** Rows of x that a matrix product takes at once; bounds its scratch memory. */
  private static final int SLAB = 256;

  private static final long FLOATS_PER_TASK = 16_384;
  private static final long BYTES_PER_TASK = 256 << 10;

  private enum Operation {
    PREPARE,
    MATMUL,
    GATHER,
    RMS_NORM,
    LAYER_NORM,
    SWI_GLU,
    GELU_TANH,
    GELU,
    PLUS,
    ROTATE,
    STORE,
    ATTEND
  }

  private final Kernels kernels;
  private final Workers workers;
  private final Workers.Task task = this::part;
  private final Tensor nothing = new Tensor(new Workspace());
  private final Tensor slab = new Tensor(nothing.workspace());
  private final Tensor slabResult = new Tensor(nothing.workspace());
  private final float[][] scratch;
  private final PreparedRows prepared = new PreparedRows();

  private Operation operation = Operation.PREPARE;
  private Tensor x = nothing;
  private Tensor second = nothing;
  private Tensor third = nothing;
  private Tensor y = nothing;
  private Matrix matrix = new Matrix.F32(MemorySegment.NULL, 0, 0);
  private Spans spans = new Spans(false);
  private KeyValues cache = new KeyValues(MemorySegment.NULL, MemorySegment.NULL, 0, 0);
  private int[] ids = {};
  private float number;
  private int headDim;
  private int step;
  private int limit;

  /** Creates the arithmetic of one thread, with the best kernels and the shared workers. */
  public Compute() {
    this(Kernels.best(), Workers.shared());
  }

  /** Creates the arithmetic of one thread. */
  public Compute(Kernels kernels, Workers workers) {
    this.kernels = kernels;
    this.workers = workers;
    scratch = new float[workers.count()][Kernels.ACTIVATION_SCRATCH];
  }

  /** {@code y = x w^T}: x is {@code [T, w.cols]}, y is {@code [T, w.rows]}. */
  public void matmul(Tensor x, Matrix w, Tensor y) {
    check(x.cols() == w.cols(), "x", x, x.rows(), w.cols());
    check(y.rows() == x.rows() && y.cols() == w.rows(), "y", y, x.rows(), w.rows());
    this.matrix = w;
    for (int first = 0; first < x.rows(); first += SLAB) {
      int rows = Math.min(SLAB, x.rows() - first);
      this.x = slab.place(x.memory(), x.rowOffset(first), rows, x.cols());
      this.y = slabResult.place(y.memory(), y.rowOffset(first), rows, y.cols());
      boolean prepares = kernels.makeRoom(w, rows, prepared);
      ensureScratch(kernels.matmulScratch(rows));
      if (prepares) {
        runRows(Operation.PREPARE, rows, x.cols());
      }
      run(Operation.MATMUL, w.blocks(), blocksPerTask(w, rows));
    }
  }

  /** Blocks of rows that make a task: multiples of 4, which kernels like to handle together. */
  private int blocksPerTask(Matrix w, int rows) {
    long blockBytes = Math.max(1, w.byteSize() / w.blocks()) * rows;
    int fair = w.blocks() / (4 * workers.count());
    int large = (int) Math.min(w.blocks(), BYTES_PER_TASK / blockBytes);
    return (Math.max(1, Math.min(Math.max(large, 4), fair)) + 3) & ~3;
  }

  /**
   * {@code y[i] = w[ids[i]]} for {@code i < count}; y is {@code [count, w.cols]}.
   *
   * @throws IllegalArgumentException also if an id is negative or not less than {@code w.rows}
   */
  public void gather(Matrix w, int[] ids, int count, Tensor y) {
    check(y.rows() == count && y.cols() == w.cols(), "y", y, count, w.cols());
    for (int i = 0; i < count; i++) {
      if (ids[i] < 0 || ids[i] >= w.rows()) {
        throw new IllegalArgumentException(
            "id " + ids[i] + " of a matrix of " + w.rows() + " rows");
      }
    }
    this.matrix = w;
    this.ids = ids;
    this.y = y;
    runRows(Operation.GATHER, count, w.cols());
  }

  /** {@link Kernels#rmsNorm} of every row; x and y are {@code [T, N]}, gain is {@code [1, N]}. */
  public void rmsNorm(Tensor x, Tensor gain, float eps, Tensor y) {
    checkSame(x, y);
    check(gain.rows() == 1 && gain.cols() == x.cols(), "gain", gain, 1, x.cols());
    operands(x, gain, nothing, y);
    number = eps;
    runRows(Operation.RMS_NORM, x.rows(), x.cols());
  }

  /** {@link Kernels#layerNorm} of every row; gain and bias are {@code [1, N]}. */
  public void layerNorm(Tensor x, Tensor gain, Tensor bias, float eps, Tensor y) {
    checkSame(x, y);
    check(gain.rows() == 1 && gain.cols() == x.cols(), "gain", gain, 1, x.cols());
    check(bias.rows() == 1 && bias.cols() == x.cols(), "bias", bias, 1, x.cols());
    operands(x, gain, bias, y);
    number = eps;
    runRows(Operation.LAYER_NORM, x.rows(), x.cols());
  }

  /** {@link Kernels#swiGlu} of tensors of the same shape; y may be one of the others. */
  public void swiGlu(Tensor gate, Tensor up, Tensor y) {
    checkSame(gate, up);
    checkSame(gate, y);
    operands(gate, up, nothing, y);
    runRows(Operation.SWI_GLU, y.rows(), 4L * y.cols());
  }

  /** {@link Kernels#geluTanh} of every element; y may be x. */
  public void geluTanh(Tensor x, Tensor y) {
    checkSame(x, y);
    operands(x, nothing, nothing, y);
    runRows(Operation.GELU_TANH, y.rows(), 4L * y.cols());
  }

  /** {@link Kernels#gelu} of every element; y may be x. */
  public void gelu(Tensor x, Tensor y) {
    checkSame(x, y);
    operands(x, nothing, nothing, y);
    runRows(Operation.GELU, y.rows(), 4L * y.cols());
  }

  /** {@code y = a + b}; b may be a single row, which is added to all. y may be a or b. */
  public void plus(Tensor a, Tensor b, Tensor y) {
    checkSame(a, y);
    boolean rows = b.rows() == 1 || b.rows() == a.rows();
    check(rows && b.cols() == a.cols(), "b", b, a.rows(), a.cols());
    operands(a, b, nothing, y);
    runRows(Operation.PLUS, y.rows(), y.cols());
  }

  /**
   * {@link Kernels#rotate} of every row, in place: x is {@code [T, heads * headDim]}, cos and sin
   * are {@code [T, headDim / 2]}.
   */
  public void rotate(Tensor x, int headDim, Tensor cos, Tensor sin) {
    if (headDim <= 0 || headDim % 2 != 0 || x.cols() % headDim != 0) {
      throw new IllegalArgumentException(
          "heads of " + headDim + " columns in rows of " + x.cols() + " columns");
    }
    check(cos.rows() == x.rows() && cos.cols() == headDim / 2, "cos", cos, x.rows(), headDim / 2);
    check(sin.rows() == x.rows() && sin.cols() == headDim / 2, "sin", sin, x.rows(), headDim / 2);
    operands(x, cos, sin, nothing);
    this.headDim = headDim;
    runRows(Operation.ROTATE, x.rows(), x.cols());
  }

  /** Writes keys and values, {@code [spans.rows, G * D]}, to the pages of their positions. */
  public void store(Tensor keys, Tensor values, Spans spans, KeyValues cache) {
    int cols = cache.kvHeads() * cache.headDim();
    check(keys.rows() == spans.rows() && keys.cols() == cols, "keys", keys, spans.rows(), cols);
    checkSame(keys, values);
    operands(keys, values, nothing, nothing);
    this.spans = spans;
    this.cache = cache;
    runRows(Operation.STORE, keys.rows(), 2L * cols);
  }

  /** {@link Kernels#attend} of all rows; queries and y are {@code [spans.rows, H * D]}. */
  public void attend(Tensor queries, Spans spans, KeyValues cache, float scale, Tensor y) {
    int cols = cache.kvHeads() * cache.headDim();
    if (queries.rows() != spans.rows() || queries.cols() == 0 || queries.cols() % cols != 0) {
      throw new IllegalArgumentException(
          "queries are %s: expected [%d, multiple of %d]"
              .formatted(shape(queries.rows(), queries.cols()), spans.rows(), cols));
    }
    checkSame(queries, y);
    operands(queries, nothing, nothing, y);
    this.spans = spans;
    this.cache = cache;
    this.number = scale;
    ensureScratch(kernels.attendScratch(queries.cols() / cache.headDim(), cache));
    run(Operation.ATTEND, Math.multiplyExact(spans.tiles(), cache.kvHeads()), 1);
  }

  private void operands(Tensor x, Tensor second, Tensor third, Tensor y) {
    this.x = x;
    this.second = second;
    this.third = third;
    this.y = y;
  }

  private void runRows(Operation operation, int rows, long floatsPerRow) {
    long rowsPerTask = FLOATS_PER_TASK / Math.max(1, floatsPerRow);
    run(operation, rows, Math.clamp(rowsPerTask, 1, Math.max(1, rows)));
  }

  private void run(Operation operation, int limit, int step) {
    this.operation = operation;
    this.limit = limit;
    this.step = step;
    int tasks = (limit + step - 1) / step;
    if (tasks == 1) {
      part(0, 0);
    } else {
      workers.run(tasks, task);
    }
  }

  private void part(int index, int worker) {
    int from = index * step;
    int to = Math.min(limit, from + step);
    float[] own = scratch[worker];
    switch (operation) {
      case PREPARE -> kernels.prepare(x, matrix, from, to, prepared);
      case MATMUL -> kernels.matmul(x, prepared, matrix, from, to, own, y);
      case GATHER -> kernels.gather(matrix, ids, from, to, y);
      case RMS_NORM -> kernels.rmsNorm(x, second, number, from, to, y);
      case LAYER_NORM -> kernels.layerNorm(x, second, third, number, from, to, y);
      case SWI_GLU -> kernels.swiGlu(x, second, from, to, own, y);
      case GELU_TANH -> kernels.geluTanh(x, from, to, own, y);
      case GELU -> kernels.gelu(x, from, to, own, y);
      case PLUS -> kernels.plus(x, second, from, to, y);
      case ROTATE -> kernels.rotate(x, headDim, second, third, from, to);
      case STORE -> kernels.store(x, second, spans, cache, from, to);
      case ATTEND -> kernels.attend(x, spans, cache, number, from, to, own, y);
    }
  }

  private void ensureScratch(int floats) {
    for (int worker = 0; worker < scratch.length; worker++) {
      if (scratch[worker].length < floats) {
        scratch[worker] = new float[floats];
      }
    }
  }

  private static void checkSame(Tensor a, Tensor b) {
    check(b.rows() == a.rows() && b.cols() == a.cols(), "operand", b, a.rows(), a.cols());
  }

  private static void check(boolean right, String name, Tensor found, int rows, int cols) {
    if (!right) {
      throw new IllegalArgumentException(
          name + " is " + shape(found.rows(), found.cols()) + ": expected " + shape(rows, cols));
    }
  }

  private static String shape(int rows, int cols) {
    return "[" + rows + ", " + cols + "]";
  }
}
