package dev.fovea.engine.weights;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.engine.FoveaException;
import dev.fovea.engine.weights.Quantization.Setting;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A folder with the weights of a model in safetensors files, as Hugging Face and MLX write them,
 * and the configuration beside them.
 *
 * <p>The files are mapped read-only until {@link #close}. A checkpoint may be used by many threads,
 * but a {@link Weights} by one.
 */
public final class Checkpoint implements AutoCloseable {
  private final Path folder;
  private final JsonNode config;
  private final Quantization quantization;
  private final StoredTensors tensors;
  private final Arena files;

  private Checkpoint(
      Path folder, JsonNode config, Quantization quantization, StoredTensors tensors, Arena files) {
    this.folder = folder;
    this.config = config;
    this.quantization = quantization;
    this.tensors = tensors;
    this.files = files;
  }

  /**
   * Opens the checkpoint in {@code folder}: {@code config.json} with {@code model.safetensors}, or
   * with shards that {@code model.safetensors.index.json} names or whose names match {@code
   * model*.safetensors}.
   *
   * @throws FoveaException if a file is missing, cannot be read or is invalid
   */
  public static Checkpoint open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw InvalidCheckpoint.error(folder + ": expected the folder of a checkpoint");
    }
    JsonNode config =
        JsonFile.read(folder, "config.json")
            .orElseThrow(() -> InvalidCheckpoint.error(folder + ": expected a config.json"));
    Quantization quantization = Quantization.of(config);
    Arena files = Arena.ofShared();
    try {
      StoredTensors tensors = new StoredTensors(Shards.open(folder, files));
      return new Checkpoint(folder, config, quantization, tensors, files);
    } catch (InternalError e) {
      files.close();
      // How the JVM reports a read beyond the end of a mapped file that was cut meanwhile.
      throw InvalidCheckpoint.error(folder + ": a file was cut while it was read", e);
    } catch (RuntimeException e) {
      files.close();
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

  /**
   * Returns the content of a JSON file in the folder, an object, or nothing if there is no such
   * file.
   *
   * @param fileName such as {@code "generation_config.json"}
   * @throws FoveaException if it is too large or is not a JSON object
   * @throws IllegalArgumentException if the name has a folder in it or does not end in {@code
   *     .json}
   */
  public Optional<JsonNode> json(String fileName) {
    return JsonFile.read(folder, fileName);
  }

  /**
   * Returns the place above all tensors.
   *
   * @param arena what the tensors are loaded into; may outlive this checkpoint
   */
  public Weights weights(Arena arena) {
    return Weights.root(tensors, quantization, arena);
  }

  /** Returns the number of weights, each counted once however it is stored. */
  public long parameterCount() {
    return tensors.all().stream().mapToLong(this::parameters).sum();
  }

  /** Returns the bytes that the weights take in the files. */
  public long byteSize() {
    return tensors.all().stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
  }

  /**
   * Returns the bytes that the weights take once they are loaded, but for what rounding adds: a
   * vector or a table of positions becomes float32, and so do scales of half precision.
   */
  public long packedByteSize() {
    return tensors.all().stream().mapToLong(this::packedBytes).sum();
  }

  private long packedBytes(StoredTensor tensor) {
    boolean widened =
        tensor.shape().length <= 1
            || tensor.name().endsWith("pos_embed.weight")
            || (tensor.type() == ElementType.F16 && isPartOfQuantized(tensor.name()));
    return widened
        ? Math.max(tensor.data().byteSize(), tensor.elements() * Float.BYTES)
        : tensor.data().byteSize();
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

  /** Unmaps the files. What was loaded stays valid; nothing more can be loaded. */
  @Override
  public void close() {
    if (files.scope().isAlive()) {
      files.close();
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
