package dev.fovea.engine.architectures;

import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.TextShape;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The sizes of a text decoder, from {@code config.json}.
 *
 * @param mropeSection how many frequencies turn with time, height and width
 * @param tied whether the head is the embedding
 */
record TextConfig(
    int vocabularySize,
    int hiddenSize,
    int layerCount,
    int headCount,
    int kvHeadCount,
    int headDim,
    int intermediateSize,
    int contextLength,
    float epsilon,
    double ropeTheta,
    int[] mropeSection,
    boolean tied) {

  /** What files of Qwen's mean that do not say it. */
  static final int CONTEXT_LENGTH = 32_768;

  /**
   * What holds where a file is silent.
   *
   * @param ropeTheta empty if it must be said, since those who read such files do not agree
   * @param section the sections of M-RoPE
   */
  record Absent(int contextLength, double epsilon, OptionalDouble ropeTheta, int... section) {}

  /** Reads the sizes of a model without pictures, whose positions are the same on all axes. */
  static TextConfig textOnly(Config c) {
    Config rope = rope(c);
    rope.expect("rope_type", "default");
    rope.expect("type", "default");
    return textOnly(c, rope, CONTEXT_LENGTH, OptionalDouble.empty());
  }

  /**
   * Reads the same.
   *
   * @param rope where the rope settings are, their type checked
   * @param contextLength what a file means that does not say it
   * @param ropeTheta the same; empty if it must be said
   */
  static TextConfig textOnly(Config c, Config rope, int contextLength, OptionalDouble ropeTheta) {
    int half = Math.max(1, headDim(c) / 2);
    return of(
        c,
        rope,
        new Absent(contextLength, 1e-6, ropeTheta, half, 0, 0),
        c.flag("tie_word_embeddings", /* absent= */ false));
  }

  /**
   * Reads the sizes.
   *
   * @param c where the sizes are
   * @param rope where the rope settings are, their type checked
   * @param absent what holds where the file is silent, as in transformers
   */
  static TextConfig of(Config c, Config rope, Absent absent, boolean tied) {
    refuseUnknown(c);
    int heads = c.positive("num_attention_heads");
    int kvHeads = c.has("num_key_value_heads") ? c.positive("num_key_value_heads") : heads;
    if (heads % kvHeads != 0) {
      throw c.wrong("num_key_value_heads", "a divisor of " + heads + " attention heads");
    }
    int headDim = headDim(c);
    return new TextConfig(
        c.positive("vocab_size"),
        c.positive("hidden_size"),
        c.positive("num_hidden_layers"),
        heads,
        kvHeads,
        headDim,
        c.positive("intermediate_size"),
        c.positive("max_position_embeddings", absent.contextLength),
        (float) c.positiveNumber("rms_norm_eps", absent.epsilon),
        ropeTheta(rope.has("rope_theta") ? rope : c, absent),
        mropeSection(rope, absent.section, headDim),
        tied);
  }

  /**
   * Returns where the rope settings are: {@code rope_parameters}, or what the generation of
   * transformers before 5 called {@code rope_scaling}.
   */
  static Config rope(Config c) {
    return c.has("rope_parameters") ? c.at("rope_parameters") : c.atOrEmpty("rope_scaling");
  }

  /**
   * Returns where the sizes of the text decoder are: in {@code text_config}, or at the top, where
   * published files of Qwen2.5-VL have them, some of them beside a {@code text_config} without
   * sizes.
   */
  static Config inner(Config config) {
    Config inner = config.atOrEmpty("text_config");
    return inner.has("hidden_size") ? inner : config;
  }

  /** Returns what the surroundings of the decoder need. */
  TextShape shape() {
    return new TextShape(layerCount, kvHeadCount, headDim, vocabularySize, contextLength);
  }

  private static double ropeTheta(Config c, Absent absent) {
    return absent.ropeTheta.isPresent()
        ? c.positiveNumber("rope_theta", absent.ropeTheta.getAsDouble())
        : c.positiveNumber("rope_theta");
  }

  private static void refuseUnknown(Config c) {
    c.expect("hidden_act", "silu");
    if (!c.has("max_window_layers")
        || c.number("max_window_layers") < c.positive("num_hidden_layers")) {
      c.expect("use_sliding_window", "false");
    }
    c.expectEach("layer_types", "full_attention");
    c.expect("num_experts", "0");
  }

  private static int headDim(Config c) {
    return c.has("head_dim")
        ? c.positive("head_dim")
        : c.positive("hidden_size") / c.positive("num_attention_heads");
  }

  private static int[] mropeSection(Config rope, int[] absent, int headDim) {
    int[] section = rope.integers("mrope_section", absent);
    if (section.length != 3
        || IntStream.of(section).anyMatch(part -> part < 0)
        || headDim % 2 != 0
        || IntStream.of(section).sum() != headDim / 2) {
      throw rope.wrong("mrope_section", "three parts of " + headDim / 2 + ", half a head's width");
    }
    return section;
  }
}
