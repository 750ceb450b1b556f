package dev.fovea.engine.architectures;

import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.kernels.Tensor;

/** The part of a model that makes logits of tokens. */
sealed interface Decoder permits Qwen2Decoder, Qwen3Decoder {
  /** Returns the sizes it was loaded with. */
  TextConfig c();

  /** Does what {@link VisionLanguageModel#forward} says. */
  Tensor forward(Step step);
}
