package dev.fovea.engine.architectures;

import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.TextShape;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.kernels.Tensor;

/** The part of a model that makes logits of tokens. */
interface Decoder {
  /** Returns the sizes that its surroundings need. */
  TextShape shape();

  /** Does what {@link VisionLanguageModel#forward} says. */
  Tensor forward(Step step);
}
