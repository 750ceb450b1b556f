package dev.fovea.engine.architectures;

import dev.fovea.engine.nn.Embedding;
import dev.fovea.engine.nn.Linear;
import dev.fovea.engine.weights.Weights;

/** The layer that makes logits: its own, or the embedding's where the two are tied. */
final class LanguageHead {
  private LanguageHead() {}

  /** Loads the head from {@code root}. Tied checkpoints may store one too, which is not used. */
  static Linear load(Weights root, Embedding embedTokens, TextConfig c) {
    String name = root.hasUnder("language_model.lm_head") ? "language_model.lm_head" : "lm_head";
    if (c.tied()) {
      root.ignore(name);
      return embedTokens.tied();
    }
    return Linear.load(root, name, c.vocabularySize(), c.hiddenSize());
  }
}
