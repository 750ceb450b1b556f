package dev.fovea.kernels;

/**
 * The arithmetic of the engine: one method per hot loop, and nothing else. Each method computes a
 * part of the result, so that {@link Compute} can give parts to different threads.
 *
 * <p>{@code ScalarKernels} is the specification. Every other implementation agrees with it, to
 * within the tolerance stated in {@code KernelsContractTest}, for every shape, including those that
 * are not a multiple of the vector width. Products of {@code NativeKernels} with quantized weights
 * are on another numeric path and equal a specification of their own, {@code IntegerProducts}. A
 * row of a result has the same bits whatever the other rows of the batch are, and however many
 * there are.
 *
 * <p>Implementations have no state that a caller could see and may be used by many threads at once.
 * They do not start threads, log, check arguments or allocate on the heap: {@link Compute} has
 * checked the shapes and lends scratch arrays. (Arrays, because C2 removes the bounds checks of
 * their elements from loops more thoroughly than those of memory segments.) An output overlaps no
 * input unless a method allows it.
 *
 * <p>Letters in shapes: T rows, H query heads, G key-value heads, D width of a head.
 */
public sealed interface Kernels permits ScalarKernels, VectorKernels, NativeKernels {

  /** Rows of queries that are handled together in {@link #attend}. */
  int TILE = 32;

  /** Floats of scratch that {@link #swiGlu}, {@link #geluTanh} and {@link #gelu} need. */
  int ACTIVATION_SCRATCH = 1024;

  /**
   * Returns whether products with {@link Matrix.Affine} weights take activations as 16-bit
   * integers, as {@code IntegerProducts} specifies, rather than float32.
   */
  boolean quantizesActivations();

  /**
   * Makes room for what {@link #prepare} makes of {@code rows} rows of x. The only method that may
   * allocate.
   *
   * @return whether there is anything to prepare
   */
  boolean makeRoom(Matrix w, int rows, PreparedRows prepared);

  /**
   * Brings rows {@code [from, to)} of x to the form that {@link #matmul} with w reads.
   *
   * @param prepared has room for all rows of x; its layout is the implementation's own
   */
  void prepare(Tensor x, Matrix w, int from, int to, PreparedRows prepared);

  /** Returns the floats of scratch that {@link #matmul} needs for {@code rows} rows of x. */
  int matmulScratch(int rows);

  /**
   * {@code y[t, r] = sum over k of x[t, k] * w[r, k]} for every row t of x and the rows r of the
   * blocks {@code [fromBlock, toBlock)} of w. The order of the sum depends on w alone.
   *
   * @param prepared what {@link #prepare} made of all rows of x
   * @param scratch memory for the calling worker alone
   */
  void matmul(
      Tensor x,
      PreparedRows prepared,
      Matrix w,
      int fromBlock,
      int toBlock,
      float[] scratch,
      Tensor y);

  /** {@code y[i] = w[ids[i]]}, dequantized, for {@code i} in {@code [from, to)}. */
  void gather(Matrix w, int[] ids, int from, int to, Tensor y);

  /**
   * {@code y[t] = x[t] * gain / sqrt(mean(x[t]^2) + eps)} for rows {@code [from, to)}. May be in
   * place.
   */
  void rmsNorm(Tensor x, Tensor gain, float eps, int from, int to, Tensor y);

  /** {@code y[t] = (x[t] - mean) / sqrt(variance + eps) * gain + bias}. May be in place. */
  void layerNorm(Tensor x, Tensor gain, Tensor bias, float eps, int from, int to, Tensor y);

  /** {@code y = gate / (1 + exp(-gate)) * up}. {@code y} may be {@code gate} or {@code up}. */
  void swiGlu(Tensor gate, Tensor up, int from, int to, float[] scratch, Tensor y);

  /** {@code y = x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)))}. May be in place. */
  void geluTanh(Tensor x, int from, int to, float[] scratch, Tensor y);

  /** {@code y = x/2 * (1 + erf(x / sqrt(2)))}. May be in place. */
  void gelu(Tensor x, int from, int to, float[] scratch, Tensor y);

  /** {@code y = a + b}; b has either as many rows as a or a single one, which is added to all. */
  void plus(Tensor a, Tensor b, int from, int to, Tensor y);

  /**
   * Rotates each head of each row in place: with {@code h = D/2}, {@code x[i] = x[i] * cos[i] - x[i
   * + h] * sin[i]} and {@code x[i + h] = x[i + h] * cos[i] + x[i] * sin[i]} for {@code i < h}.
   *
   * @param x {@code [T, heads * D]}
   * @param cos {@code [T, D / 2]}, and {@code sin} likewise
   */
  void rotate(Tensor x, int headDim, Tensor cos, Tensor sin, int from, int to);

  /** Writes rows {@code [from, to)} of keys and values, {@code [T, G * D]}, to their pages. */
  void store(Tensor keys, Tensor values, Spans spans, KeyValues cache, int from, int to);

  /** Returns the floats of scratch that {@link #attend} needs for {@code heads} query heads. */
  int attendScratch(int heads, KeyValues cache);

  /**
   * Softmax attention: for query head h of row t, with {@code g = h / (H / G)}, {@code y[t, h] =
   * sum over p of softmax(scale * q[t, h] . K[p, g]) V[p, g]} over the positions p visible to row
   * t. Other positions have no influence, whatever is stored there.
   *
   * @param queries {@code [T, H * D]}, as {@code y}
   * @param from first work item; item {@code i} is key-value head {@code i % G} of tile {@code i /
   *     G} of rows, and a tile is {@link #TILE} rows counted within each span
   * @param scratch memory for the calling worker alone, {@link #attendScratch} floats or more
   */
  void attend(
      Tensor queries,
      Spans spans,
      KeyValues cache,
      float scale,
      int from,
      int to,
      float[] scratch,
      Tensor y);

  /**
   * Returns the kernels for this machine: native ones where the library was built and may be used,
   * otherwise vectors where the module {@code jdk.incubator.vector} is present and vectors have at
   * least 128 bits, otherwise plain loops. {@code -Dfovea.kernels=scalar}, {@code vector} or {@code
   * native} asks for one of them, {@code -Dfovea.vectorBits=128|256|512} for a width. What cannot
   * be had is replaced by what can: this method never throws. It logs its choice the first time.
   */
  static Kernels best() {
    return BestKernels.CHOICE;
  }

  /**
   * Returns the kernels that {@code -Dfovea.kernels} would ask for by this name, or what replaces
   * them, and logs the choice.
   */
  static Kernels named(String name) {
    return BestKernels.choose(name);
  }
}
