package dev.fovea.engine.weights;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.kernels.Matrix;
import dev.fovea.kernels.Packing;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A place among the names of a checkpoint's tensors, from which a model loads. Each method checks
 * the shape and the type, reads the tensor from its file and notes that it was used.
 *
 * <p>What is returned is in the arena that {@link Checkpoint#weights} was given, and valid as long
 * as it, also after the checkpoint was closed; loading must be over by then. Confined to one thread
 * together with the places derived from it. Tensors keep the views that are made of them, so views
 * are made while loading and not in each step.
 *
 * <p>Methods that load throw a {@link FoveaException} of {@link ErrorCode#INVALID_CHECKPOINT} if
 * the tensor is missing or is not as expected, and of {@link ErrorCode#OUT_OF_MEMORY} if there is
 * no memory for it.
 */
public final class Weights {
  static final String WEIGHT = ".weight";
  static final String SCALES = ".scales";
  static final String BIASES = ".biases";

  private static final int NAMES_IN_MESSAGE = 10;
  private static final long ALIGNMENT = 64;

  private final Source source;
  private final String prefix;

  private Weights(Source source, String prefix) {
    this.source = source;
    this.prefix = prefix;
  }

  /** What all places of a checkpoint share. */
  private record Source(
      StoredTensors tensors,
      Quantization quantization,
      Arena arena,
      RowReader reader,
      Workspace views,
      UsedTensors used,
      Optional<Inspection> inspection) {}

  static Weights root(
      StoredTensors tensors,
      Quantization quantization,
      Arena arena,
      RowReader reader,
      ObjLongConsumer<String> progress) {
    return root(tensors, quantization, arena, reader, progress, Optional.empty());
  }

  static Weights root(
      StoredTensors tensors, Quantization quantization, RowReader reader, Inspection inspection) {
    return root(
        tensors,
        quantization,
        Arena.ofAuto(),
        reader,
        (tensor, bytes) -> {},
        Optional.of(inspection));
  }

  private static Weights root(
      StoredTensors tensors,
      Quantization quantization,
      Arena arena,
      RowReader reader,
      ObjLongConsumer<String> progress,
      Optional<Inspection> inspection) {
    return new Weights(
        new Source(
            tensors,
            quantization,
            arena,
            reader,
            new Workspace(),
            new UsedTensors(progress),
            inspection),
        "");
  }

  /** Returns the place {@code name} below this one. */
  public Weights at(String name) {
    return new Weights(source, join(name));
  }

  /** Returns the place {@code name.index} below this one. */
  public Weights at(String name, int index) {
    return at(name + "." + index);
  }

  /**
   * Returns the first of the places below this one under which the checkpoint has a tensor.
   *
   * @throws FoveaException if there is none
   */
  public Weights atFirst(String... prefixes) {
    for (String candidate : prefixes) {
      if (source.tensors.anyUnder(join(candidate))) {
        return at(candidate);
      }
    }
    String expected =
        Arrays.stream(prefixes).map(this::join).collect(Collectors.joining(".* or ", "", ".*"));
    FoveaException error =
        InvalidCheckpoint.error(
            "expected tensors named "
                + expected
                + ", found none in "
                + StoredTensors.files(source.tensors.all()));
    source.inspection.orElseThrow(() -> error).note(error);
    return at(prefixes[0]);
  }

  /** Returns whether the checkpoint has the tensor {@code name} here. */
  public boolean has(String name) {
    return source.tensors.has(join(name));
  }

  /** Returns whether the checkpoint has a tensor in the layer {@code name} here. */
  public boolean hasUnder(String name) {
    return source.tensors.anyUnder(join(name));
  }

  /** Notes that the tensors of the layer {@code name}, if there are any, are rightly not loaded. */
  public void ignore(String name) {
    String layer = join(name);
    source.used.ignore(List.of(layer + WEIGHT, layer + SCALES, layer + BIASES));
  }

  /** Returns the path of this place, which is empty at the root. */
  public String path() {
    return prefix;
  }

  /**
   * Loads the weights of a linear layer: {@code name.weight}, which is quantized if and only if
   * there is {@code name.scales}.
   *
   * @return the matrix {@code [rows, cols]}, outputs by inputs
   */
  public Matrix matrix(String name, int rows, int cols) {
    String path = join(name);
    return loading(
        path + WEIGHT,
        () ->
            source.tensors.has(path + SCALES)
                ? pack(quantized(path, rows, cols))
                : pack(take(path + WEIGHT, rows, cols)),
        Inspection::matrix);
  }

  /**
   * Loads a vector, such as {@code "weight"} or {@code "proj.bias"}, in any float format.
   *
   * @return a tensor {@code [1, length]}, to be read only
   */
  public Tensor vector(String name, int length) {
    String path = join(name);
    return loading(path, () -> floats(take(path, length), 1, length), Inspection::tensor);
  }

  /**
   * Loads a table, such as {@code "pos_embed.weight"}, in any float format or quantized.
   *
   * @param name the name of the tensor, or of the layer whose {@code weight} it is
   * @return a tensor {@code [rows, cols]}, to be read only
   */
  public Tensor table(String name, int rows, int cols) {
    String path = join(name);
    boolean named = path.endsWith(WEIGHT);
    String layer = named ? path.substring(0, path.length() - WEIGHT.length()) : path;
    String tensor = named || source.tensors.has(path) ? path : path + WEIGHT;
    return loading(
        tensor,
        () ->
            source.tensors.has(layer + SCALES)
                ? dequantized(quantized(layer, rows, cols))
                : floats(take(tensor, rows, cols), rows, cols),
        Inspection::tensor);
  }

  /**
   * Loads the convolution that embeds patches, {@code name.weight}: {@code [out, channels,
   * temporal, patch, patch]} as in Hugging Face, or {@code [out, temporal, patch, patch, channels]}
   * as in MLX. The shape decides, and the names if it is the same in both.
   *
   * @return the matrix {@code [out, channels * temporal * patch * patch]}, the columns in Hugging
   *     Face's order
   */
  public Matrix patchEmbedding(String name, int out, int channels, int temporal, int patch) {
    String path = join(name) + WEIGHT;
    PatchKernel kernel = new PatchKernel(out, channels, temporal, patch);
    return loading(
        path,
        () -> {
          StoredTensor tensor = find(path, out, channels, temporal, patch, patch);
          try (Arena scratch = Arena.ofConfined()) {
            MemorySegment data = kernel.channelsFirst(tensor, source.tensors.mlx(), scratch);
            return pack(tensor.floatType(), data, out, kernel.inputs());
          }
        },
        Inspection::matrix);
  }

  /**
   * Ends loading.
   *
   * @throws FoveaException if the checkpoint has tensors that were not used, by any of the places
   *     that come from the same root
   */
  public void finish() {
    List<StoredTensor> unused =
        source.tensors.all().stream().filter(tensor -> !source.used.covers(tensor)).toList();
    if (source.inspection.isPresent()) {
      unused.forEach(source.inspection.get()::noteUnused);
      return;
    }
    if (unused.isEmpty()) {
      return;
    }
    String named =
        unused.stream()
            .limit(NAMES_IN_MESSAGE)
            .map(tensor -> InvalidCheckpoint.shown(tensor.name()))
            .collect(Collectors.joining(", "));
    int more = unused.size() - NAMES_IN_MESSAGE;
    throw InvalidCheckpoint.error(
        "expected no tensors but the model's, found "
            + named
            + (more > 0 ? " and " + more + " more" : "")
            + " in "
            + StoredTensors.files(unused));
  }

  private String join(String name) {
    return prefix.isEmpty() || name.isEmpty() ? prefix + name : prefix + "." + name;
  }

  private StoredTensor take(String name, long... shape) {
    return find(name, shape).requireShape(shape);
  }

  private StoredTensor find(String name, long... shape) {
    if (Arrays.stream(shape).anyMatch(size -> size <= 0)) {
      throw InvalidCheckpoint.error(
          name + ": config.json asks for " + Arrays.toString(shape) + ", expected positive sizes");
    }
    StoredTensor tensor = source.tensors.require(name, shape);
    tensor.file().requireUnchanged();
    source.used.add(tensor);
    return tensor;
  }

  private QuantizedLayer quantized(String path, int rows, int cols) {
    Quantization.Setting setting = source.quantization.of(path);
    int groups = Math.ceilDiv(cols, Math.max(setting.group(), 1));
    return new QuantizedLayer(
        find(path + WEIGHT, rows, cols),
        find(path + SCALES, rows, groups),
        find(path + BIASES, rows, groups),
        rows,
        cols,
        setting);
  }

  private Matrix pack(StoredTensor tensor) {
    long[] shape = tensor.shape();
    int rows = (int) shape[0];
    int cols = (int) shape[1];
    FloatType type = tensor.floatType();
    if (source.inspection.isPresent()) {
      return source.inspection.get().matrix();
    }
    Packing.Rows stored = source.reader.rows(tensor);
    return switch (type) {
      case BF16 -> Packing.bf16(stored, rows, cols, source.arena);
      case F16 -> Packing.f16(stored, rows, cols, source.arena);
      case F32 -> Packing.f32(stored, rows, cols, source.arena);
    };
  }

  private Matrix pack(FloatType type, MemorySegment data, int rows, int cols) {
    if (source.inspection.isPresent()) {
      return source.inspection.get().matrix();
    }
    return switch (type) {
      case BF16 -> Packing.bf16(data, rows, cols, source.arena);
      case F16 -> Packing.f16(data, rows, cols, source.arena);
      case F32 -> Packing.f32(data, rows, cols, source.arena);
    };
  }

  private Matrix pack(QuantizedLayer layer) {
    Packing.ParameterType type =
        switch (layer.scales().floatType()) {
          case BF16 -> Packing.ParameterType.BF16;
          case F16 -> Packing.ParameterType.F16;
          case F32 -> Packing.ParameterType.F32;
        };
    if (source.inspection.isPresent()) {
      return source.inspection.get().matrix();
    }
    return Packing.affine(
        source.reader.rows(layer.weight()),
        source.reader.rows(layer.scales()),
        source.reader.rows(layer.biases()),
        type,
        layer.rows(),
        layer.cols(),
        layer.setting().bits(),
        layer.setting().group(),
        source.arena);
  }

  private Tensor dequantized(QuantizedLayer layer) {
    if (source.inspection.isPresent()) {
      return source.inspection.get().tensor();
    }
    MemorySegment memory = allocate(layer.rows(), layer.cols());
    layer.write(memory);
    return source.views.view(memory, 0, layer.rows(), layer.cols());
  }

  private Tensor floats(StoredTensor tensor, int rows, int cols) {
    FloatType type = tensor.floatType();
    if (source.inspection.isPresent()) {
      return source.inspection.get().tensor();
    }
    MemorySegment memory = allocate(rows, cols);
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment data = tensor.read(scratch);
      for (long index = 0; index < (long) rows * cols; index++) {
        memory.setAtIndex(ValueLayout.JAVA_FLOAT, index, type.get(data, index));
      }
    }
    return source.views.view(memory, 0, rows, cols);
  }

  private MemorySegment allocate(int rows, int cols) {
    return source.arena.allocate((long) rows * cols * Float.BYTES, ALIGNMENT);
  }

  private <T> T loading(String tensor, Supplier<T> load, Function<Inspection, T> placeholder) {
    try {
      T loaded = load.get();
      source.used.report(tensor);
      return loaded;
    } catch (FoveaException e) {
      Inspection inspection = source.inspection.orElseThrow(() -> e);
      inspection.note(e);
      return placeholder.apply(inspection);
    } catch (OutOfMemoryError e) {
      throw new FoveaException(
          ErrorCode.OUT_OF_MEMORY, tensor + ": no memory for the tensor: " + e.getMessage(), e);
    }
  }
}
