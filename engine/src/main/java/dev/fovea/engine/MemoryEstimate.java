package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.architectures.Architectures;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.KvCache;
import dev.fovea.engine.models.TextShape;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.kernels.KeyValues;
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

  /** What most checkpoints mean if they do not say it. */
  private static final int CONTEXT_LENGTH = 32_768;

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
      return of(checkpoint, config, options);
    }
  }

  static MemoryEstimate of(Checkpoint checkpoint, Config config, LoadOptions options) {
    Config text = Architectures.text(config);
    TextShape shape = shape(text);
    return new MemoryEstimate(
        checkpoint.packedByteSize(),
        textBytes(text, shape)
            + visionBytes(config.atOrEmpty("vision_config"))
            + TOKENIZER_FACTOR * fileBytes(checkpoint.folder().resolve("tokenizer.json")),
        KvCache.pageBytes(shape) / KeyValues.PAGE,
        contextLength(config, options),
        options.cacheBytes().orElseGet(RuntimeSettings::cacheBytes));
  }

  /** Returns the tokens that prompt and answer may have together. */
  static int contextLength(Config config, LoadOptions options) {
    int most = shape(Architectures.text(config)).contextLength();
    return Math.min(options.contextLength().orElse(most), most);
  }

  private static TextShape shape(Config c) {
    int heads = c.positive("num_attention_heads");
    return new TextShape(
        c.positive("num_hidden_layers"),
        c.has("num_key_value_heads") ? c.positive("num_key_value_heads") : heads,
        c.has("head_dim") ? c.positive("head_dim") : c.positive("hidden_size") / heads,
        c.positive("vocab_size"),
        c.positive("max_position_embeddings", CONTEXT_LENGTH));
  }

  /** The rows of a step: the residual and its norms, projections, gates, and logits. */
  private static long textBytes(Config c, TextShape shape) {
    long row =
        8L * c.positive("hidden_size")
            + 3L * c.positive("num_attention_heads") * shape.headDim()
            + 3L * shape.kvHeads() * shape.headDim()
            + 3L * c.positive("intermediate_size");
    long logits = (long) RuntimeSettings.MAX_SEQUENCES * shape.vocabularySize();
    return (STEP_ROWS * row + logits) * Float.BYTES;
  }

  /** The patches of a picture: the residual, norms, joined projections, keys, values, the MLP. */
  private static long visionBytes(Config c) {
    if (!c.has("hidden_size") || !c.has("intermediate_size")) {
      return 0;
    }
    long row = 12L * c.positive("hidden_size") + 2L * c.positive("intermediate_size");
    return PATCHES * row * Float.BYTES;
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
