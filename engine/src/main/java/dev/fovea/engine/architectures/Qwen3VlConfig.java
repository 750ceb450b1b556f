package dev.fovea.engine.architectures;

import dev.fovea.engine.models.Config;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The sizes of a Qwen3-VL checkpoint, from its {@code config.json}. Files of the 4.57 generation of
 * transformers keep the rope settings in {@code rope_theta} and {@code rope_scaling}, later ones in
 * {@code rope_parameters}.
 */
record Qwen3VlConfig(TextConfig text, Vision vision) {
  static final TextConfig.Absent ABSENT =
      new TextConfig.Absent(128_000, 1e-6, OptionalDouble.of(500_000), 24, 20, 20);
  private static final int[] DEEP_STACK_LAYERS = {8, 16, 24};

  /** Sizes of the vision tower. */
  record Vision(
      int hiddenSize,
      int depth,
      int headCount,
      int intermediateSize,
      int outHiddenSize,
      int channels,
      int patchSize,
      int mergeSize,
      int temporalPatchSize,
      int positionSide,
      double ropeTheta,
      List<Integer> deepStackLayers) {

    int headDim() {
      return hiddenSize / headCount;
    }

    int mergedSize() {
      return hiddenSize * mergeSize * mergeSize;
    }
  }

  static Qwen3VlConfig of(Config config) {
    Config text = config.at("text_config");
    boolean tied =
        text.flag("tie_word_embeddings", config.flag("tie_word_embeddings", /* absent= */ false));
    return new Qwen3VlConfig(text(text, tied), vision(config.at("vision_config"), text));
  }

  private static TextConfig text(Config c, boolean tied) {
    c.expect("attention_bias", "false");
    Config rope = TextConfig.rope(c);
    rope.expect("rope_type", "default", "mrope");
    rope.expect("type", "default", "mrope");
    rope.expect("mrope_interleaved", "true");
    return TextConfig.of(c, rope, ABSENT, tied);
  }

  private static Vision vision(Config c, Config text) {
    c.expect("hidden_act", "gelu_pytorch_tanh");
    c.expect("in_channels", "3");
    double ropeTheta = VisionSizes.ropeTheta(c);
    int hidden = c.positive("hidden_size");
    int heads = VisionSizes.heads(c);
    int outHidden = VisionSizes.outHiddenSize(c, text);
    int positions = c.positive("num_position_embeddings", 2304);
    int side = (int) Math.sqrt(positions);
    if (side * side != positions) {
      throw c.wrong("num_position_embeddings", "a square number");
    }
    return new Vision(
        hidden,
        c.positive("depth"),
        heads,
        c.positive("intermediate_size"),
        outHidden,
        3,
        c.positive("patch_size", 16),
        c.positive("spatial_merge_size", 2),
        c.positive("temporal_patch_size", 2),
        side,
        ropeTheta,
        deepStackLayers(c, text));
  }

  private static List<Integer> deepStackLayers(Config c, Config text) {
    int[] layers = c.integers("deepstack_visual_indexes", DEEP_STACK_LAYERS);
    int depth = c.positive("depth");
    if (layers.length > text.positive("num_hidden_layers")
        || Arrays.stream(layers).anyMatch(layer -> layer < 0 || layer >= depth)
        || Arrays.stream(layers).distinct().count() != layers.length) {
      throw c.wrong("deepstack_visual_indexes", "different layers under " + depth);
    }
    return Arrays.stream(layers).boxed().toList();
  }
}
