package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.architectures.Architecture;
import dev.fovea.engine.architectures.Architectures;
import dev.fovea.engine.architectures.ModelSizes;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a model takes in memory, told from its files' headers and its configuration alone.
 *
 * @param weightBytes the weights as the kernels want them
 * @param workingBytes activations of a step and of a picture of a megapixel, and the tokenizer; a
 *     larger picture takes more while it is looked at
 * @param tokenBytes the keys and values of one token
 * @param contextLength tokens that prompt and answer may have together
 * @param cacheBytes keys and values of all requests at most
 */
public record MemoryEstimate(
    long weightBytes, long workingBytes, long tokenBytes, int contextLength, long cacheBytes) {
  /** Rows of a step. */
  private static final int STEP_ROWS = RuntimeSettings.BATCH_TOKENS;

  /** Patches of a picture of a megapixel, at 16 pixels a side. */
  private static final int PATCHES = 4096;

  /** Bytes in memory for a byte of {@code tokenizer.json} while it is read; fewer afterwards. */
  private static final int TOKENIZER_FACTOR = 4;

  /**
   * Returns what the checkpoint in {@code folder} takes if loaded with {@code options}. Reads no
   * weights.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if a file is missing or damaged; a
   *     checkpoint that passes may still not load
   */
  public static MemoryEstimate of(Path folder, LoadOptions options) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Config config = Config.of(Checkpoint.CONFIG, checkpoint.config());
      Architecture architecture = Architectures.of(config);
      return of(checkpoint, architecture, architecture.sizes(config), options);
    }
  }

  static MemoryEstimate of(
      Checkpoint checkpoint, Architecture architecture, ModelSizes sizes, LoadOptions options) {
    return new MemoryEstimate(
        checkpoint.packedByteSize(architecture::isTable),
        architecture.workingBytes(sizes, STEP_ROWS, RuntimeSettings.MAX_SEQUENCES, PATCHES)
            + TOKENIZER_FACTOR * fileBytes(checkpoint.folder().resolve("tokenizer.json")),
        architecture.tokenBytes(sizes),
        options.contextLengthOf(sizes.text().contextLength()),
        options.cacheBytes().orElseGet(RuntimeSettings::cacheBytes));
  }

  private static long fileBytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Returns the keys and values of one whole context. */
  public long contextBytes() {
    return tokenBytes * contextLength;
  }

  /** Returns the same with another limit for keys and values. */
  public MemoryEstimate withCache(long bytes) {
    return new MemoryEstimate(weightBytes, workingBytes, tokenBytes, contextLength, bytes);
  }

  /** Returns the sum. */
  public long totalBytes() {
    return weightBytes + workingBytes + cacheBytes;
  }
}
