package dev.fovea.engine.architectures;

import dev.fovea.engine.models.Config;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The sizes of a Qwen2.5-VL checkpoint, from its {@code config.json}. Published files have the
 * text's sizes at the top, later generations of transformers in {@code text_config}; those of
 * {@code mlx-community} have them in both, or a {@code text_config} without sizes.
 */
record Qwen25VlConfig(TextConfig text, Vision vision) {
  static final TextConfig.Absent ABSENT =
      new TextConfig.Absent(
          TextConfig.CONTEXT_LENGTH, 1e-5, OptionalDouble.of(1_000_000), 16, 24, 24);
  private static final int[] FULL_ATTENTION_LAYERS = {7, 15, 23, 31};

  /**
   * Sizes of the vision tower.
   *
   * @param windowCells side of a window of attention, in cells of merged patches
   * @param fullAttentionLayers layers whose attention has no windows
   */
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
      int windowCells,
      double ropeTheta,
      List<Integer> fullAttentionLayers) {

    int headDim() {
      return hiddenSize / headCount;
    }

    /** Returns the number of patches that are merged. */
    int cellSize() {
      return mergeSize * mergeSize;
    }

    int mergedSize() {
      return hiddenSize * cellSize();
    }
  }

  static Qwen25VlConfig of(Config config) {
    Config text = TextConfig.inner(config);
    boolean tied =
        text.flag("tie_word_embeddings", config.flag("tie_word_embeddings", /* absent= */ false));
    return new Qwen25VlConfig(text(text, tied), vision(config.at("vision_config"), text));
  }

  private static TextConfig text(Config c, boolean tied) {
    Config rope = TextConfig.rope(c);
    rope.expect("rope_type", "default", "mrope");
    rope.expect("type", "default", "mrope");
    rope.expect("mrope_interleaved", "false");
    return TextConfig.of(c, rope, ABSENT, tied);
  }

  private static Vision vision(Config c, Config text) {
    c.expect("hidden_act", "silu");
    c.expect("in_channels", "3");
    c.expect("in_chans", "3");
    double ropeTheta = VisionSizes.ropeTheta(c);
    int hidden = c.positive("hidden_size");
    int heads = VisionSizes.heads(c);
    int outHidden = VisionSizes.outHiddenSize(c, text);
    int patch = c.positive("patch_size", 14);
    int merge = c.positive("spatial_merge_size", 2);
    int windowCells = c.positive("window_size", 112) / merge / patch;
    if (windowCells == 0) {
      throw c.wrong("window_size", "at least a cell of " + merge + " patches of " + patch);
    }
    return new Vision(
        hidden,
        c.positive("depth"),
        heads,
        c.positive("intermediate_size"),
        outHidden,
        3,
        patch,
        merge,
        c.positive("temporal_patch_size", 2),
        windowCells,
        ropeTheta,
        fullAttentionLayers(c));
  }

  private static List<Integer> fullAttentionLayers(Config c) {
    int[] layers = c.integers("fullatt_block_indexes", FULL_ATTENTION_LAYERS);
    int depth = c.positive("depth");
    if (Arrays.stream(layers).anyMatch(layer -> layer < 0 || layer >= depth)) {
      throw c.wrong("fullatt_block_indexes", "layers under " + depth);
    }
    return Arrays.stream(layers).boxed().toList();
  }
}
