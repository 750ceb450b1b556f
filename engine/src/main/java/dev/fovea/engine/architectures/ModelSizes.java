package dev.fovea.engine.architectures;

import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.TextShape;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The sizes of a model, from its configuration alone.
 *
 * @param text the decoder
 * @param vision the encoder of pictures; empty if it sees none
 */
public record ModelSizes(Text text, Optional<Vision> vision) {

  /** The sizes of a decoder of attention and gated MLPs; widths are numbers of features. */
  public record Text(
      int layers,
      int hiddenSize,
      int intermediateSize,
      int heads,
      int kvHeads,
      int headDim,
      int vocabularySize,
      int contextLength) {

    /**
     * Reads the sizes by the names that most configurations give them.
     *
     * @param contextLength what a file means that does not say it
     */
    static Text of(Config c, int contextLength) {
      int hidden = c.positive("hidden_size");
      int heads = c.positive("num_attention_heads");
      return new Text(
          c.positive("num_hidden_layers"),
          hidden,
          c.positive("intermediate_size"),
          heads,
          c.positive("num_key_value_heads", heads),
          c.has("head_dim") ? c.positive("head_dim") : hidden / heads,
          c.positive("vocab_size"),
          c.positive("max_position_embeddings", contextLength));
    }

    /** Returns what the surroundings of the decoder need. */
    public TextShape shape() {
      return new TextShape(layers, kvHeads, headDim, vocabularySize, contextLength);
    }

    /** A row of a step: the residual and its norms, projections, gates. */
    long rowBytes() {
      long attention = 3L * headDim * (heads + kvHeads);
      return (8L * hiddenSize + attention + 3L * intermediateSize) * Float.BYTES;
    }

    long logitBytes() {
      return (long) vocabularySize * Float.BYTES;
    }
  }

  /** The sizes of an encoder of pictures; empty is what its configuration does not say. */
  public record Vision(
      OptionalInt layers,
      OptionalInt hiddenSize,
      OptionalInt intermediateSize,
      OptionalInt heads,
      OptionalInt patchSize) {

    static Vision of(Config c) {
      return new Vision(
          optional(c, "depth"),
          optional(c, "hidden_size"),
          optional(c, "intermediate_size"),
          optional(c, "num_heads"),
          optional(c, "patch_size"));
    }

    /** A patch of a picture: the residual, norms, joined projections, keys, values, the MLP. */
    long patchBytes() {
      return hiddenSize.isEmpty() || intermediateSize.isEmpty()
          ? 0
          : (12L * hiddenSize.getAsInt() + 2L * intermediateSize.getAsInt()) * Float.BYTES;
    }

    private static OptionalInt optional(Config c, String name) {
      return c.has(name) ? OptionalInt.of(c.positive(name)) : OptionalInt.empty();
    }
  }
}
