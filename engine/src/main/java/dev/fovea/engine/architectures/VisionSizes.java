package dev.fovea.engine.architectures;

import dev.fovea.engine.models.Config;

/** Sizes that the configurations of vision towers share, checked. */
final class VisionSizes {
  private static final double ROPE_THETA = 10_000;

  private VisionSizes() {}

  /** Returns the number of heads; their width turns in two halves of pairs. */
  static int heads(Config c) {
    int hidden = c.positive("hidden_size");
    int heads = c.positive("num_heads");
    if (hidden % (4 * heads) != 0) {
      throw c.wrong("num_heads", "heads whose width is a multiple of 4, of " + hidden);
    }
    return heads;
  }

  /** Returns the width of the features, which is that of the text decoder. */
  static int outHiddenSize(Config c, Config text) {
    int size = c.positive("out_hidden_size");
    if (size != text.positive("hidden_size")) {
      throw c.wrong("out_hidden_size", "the text's " + text.positive("hidden_size"));
    }
    return size;
  }

  /** Returns the base of the rotary frequencies, whose kind must be known. */
  static double ropeTheta(Config c) {
    Config rope = c.atOrEmpty("rope_parameters");
    rope.expect("rope_type", "axial", "default");
    return rope.has("rope_theta") ? rope.positiveNumber("rope_theta") : ROPE_THETA;
  }
}
