package dev.fovea.engine.weights;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.weights.Quantization.Setting;
import dev.fovea.files.CheckpointFiles;
import dev.fovea.files.JsonSize;
import dev.fovea.files.WeightFiles;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;

/**
 * A folder with the weights of a model in safetensors files, as Hugging Face and MLX write them,
 * and the configuration beside them.
 *
 * <p>The files are open until {@link #close}. A checkpoint may be used by many threads, but a
 * {@link Weights} by one.
 */
public final class Checkpoint implements AutoCloseable {
  /** The file of the configuration. */
  public static final String CONFIG = "config.json";

  private final Path folder;
  private final JsonNode config;
  private final Quantization quantization;
  private final StoredTensors tensors;
  private final List<String> notes;
  private final List<StoredFile> files;
  private final Arena buffers = Arena.ofShared();

  private Checkpoint(
      Path folder,
      JsonNode config,
      Quantization quantization,
      StoredTensors tensors,
      List<String> notes,
      List<StoredFile> files) {
    this.folder = folder;
    this.config = config;
    this.quantization = quantization;
    this.tensors = tensors;
    this.notes = notes;
    this.files = files;
  }

  /**
   * Opens the checkpoint in {@code folder}: {@code config.json} and the files that {@link
   * WeightFiles} chooses.
   *
   * @throws FoveaException if a file is missing, cannot be read or is invalid
   */
  public static Checkpoint open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw InvalidCheckpoint.error("expected the folder of a checkpoint, found none");
    }
    JsonNode config =
        CheckpointFiles.json(folder, CONFIG, JsonSize.SETTINGS)
            .orElseThrow(() -> Shards.withoutConfig(folder));
    Quantization quantization = Quantization.of(config);
    List<StoredFile> files = new ArrayList<>();
    try {
      Shards shards = Shards.open(folder, files);
      StoredTensors tensors = new StoredTensors(shards.tensors());
      return new Checkpoint(folder, config, quantization, tensors, shards.notes(), files);
    } catch (RuntimeException | Error e) {
      files.forEach(StoredFile::close);
      throw e;
    }
  }

  /** Returns the folder. */
  public Path folder() {
    return folder;
  }

  /** Returns the content of {@code config.json}, an object. */
  public JsonNode config() {
    return config;
  }

  /** Returns what was left aside among the files and why, for people. */
  public List<String> notes() {
    return notes;
  }

  /**
   * Returns the content of a JSON file in the folder, an object, or nothing if there is no such
   * file.
   *
   * @param fileName such as {@code "generation_config.json"}
   * @throws FoveaException if it is no file, is too large or is not a JSON object
   */
  public Optional<JsonNode> json(String fileName) {
    return CheckpointFiles.json(folder, fileName, JsonSize.SETTINGS).map(node -> node);
  }

  /**
   * Returns the place above all tensors.
   *
   * @param arena what the tensors are loaded into; may outlive this checkpoint
   */
  public Weights weights(Arena arena) {
    return weights(arena, (tensor, bytes) -> {});
  }

  /**
   * Returns the place above all tensors.
   *
   * @param arena what the tensors are loaded into; may outlive this checkpoint
   * @param progress told after each tensor, on the thread that loads, its name and how many of the
   *     {@linkplain #byteSize bytes} were loaded; what it throws ends loading
   */
  public Weights weights(Arena arena, ObjLongConsumer<String> progress) {
    return Weights.root(tensors, quantization, arena, new RowReader(buffers), progress);
  }

  /**
   * Returns the place above all tensors, from which nothing is loaded: whatever a model asks for is
   * checked and {@code inspection} is told of what is wrong, and of tensors that are not used.
   */
  public Weights weights(Inspection inspection) {
    return Weights.root(tensors, quantization, new RowReader(buffers), inspection);
  }

  /** Returns the number of tensors in the files. */
  public int tensorCount() {
    return tensors.all().size();
  }

  /** Returns the number of weights, each counted once however it is stored. */
  public long parameterCount() {
    return tensors.all().stream().mapToLong(this::parameters).sum();
  }

  /** Returns the bytes that the weights take in the files. */
  public long byteSize() {
    return tensors.all().stream().mapToLong(StoredTensor::byteSize).sum();
  }

  /**
   * Returns the bytes that the weights take once they are loaded, but for what rounding adds: a
   * vector or a table becomes float32, and so do scales of half precision.
   *
   * @param isTable tells by its name whether a matrix is a table
   */
  public long packedByteSize(Predicate<String> isTable) {
    return tensors.all().stream().mapToLong(tensor -> packedBytes(tensor, isTable)).sum();
  }

  private long packedBytes(StoredTensor tensor, Predicate<String> isTable) {
    boolean widened =
        tensor.shape().length <= 1
            || isTable.test(tensor.name())
            || (tensor.type() == ElementType.F16 && isPartOfQuantized(tensor.name()));
    return widened
        ? Math.max(tensor.byteSize(), tensor.elements() * Float.BYTES)
        : tensor.byteSize();
  }

  /**
   * Returns how most of the weights are stored, as in {@code "bf16"}, {@code "affine 8-bit, group
   * 64"} or, if layers differ, {@code "affine 4-bit, group 64 (mixed)"}.
   */
  public String format() {
    Map<Setting, Long> quantized = new HashMap<>();
    Map<ElementType, Long> plain = new EnumMap<>(ElementType.class);
    for (StoredTensor tensor : tensors.all()) {
      Setting setting = setting(tensor);
      if (!setting.equals(Setting.NONE)) {
        quantized.merge(setting, parameters(tensor), Long::sum);
      } else {
        plain.merge(tensor.type(), parameters(tensor), Long::sum);
      }
    }
    return most(quantized)
        .map(setting -> setting + (quantized.size() > 1 ? " (mixed)" : ""))
        .or(() -> most(plain).map(type -> type.name().toLowerCase(Locale.ROOT)))
        .orElse("empty");
  }

  /** Closes the files. What was loaded stays valid; nothing more can be loaded. */
  @Override
  public void close() {
    files.forEach(StoredFile::close);
    if (buffers.scope().isAlive()) {
      buffers.close();
    }
  }

  private long parameters(StoredTensor tensor) {
    Setting setting = setting(tensor);
    if (!setting.equals(Setting.NONE)) {
      return tensor.elements() * Integer.SIZE / setting.bits();
    }
    return isPartOfQuantized(tensor.name()) ? 0 : tensor.elements();
  }

  private boolean isPartOfQuantized(String name) {
    return name.endsWith(Weights.SCALES) || name.endsWith(Weights.BIASES);
  }

  private Setting setting(StoredTensor tensor) {
    String name = tensor.name();
    if (tensor.type() != ElementType.U32 || !name.endsWith(Weights.WEIGHT)) {
      return Setting.NONE;
    }
    String layer = name.substring(0, name.length() - Weights.WEIGHT.length());
    return tensors.has(layer + Weights.SCALES) ? quantization.of(layer) : Setting.NONE;
  }

  private static <T> Optional<T> most(Map<T, Long> counts) {
    return counts.entrySet().stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .map(Map.Entry::getKey);
  }
}
