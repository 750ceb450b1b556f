package dev.fovea.engine.architectures;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.PictureInput;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.engine.weights.Weights;
import java.util.Optional;

/**
 * A kind of model, and whatever depends on the kind: what its configuration means, how it takes
 * pictures, what it takes in memory, and how it is loaded. Everybody who needs one of these asks
 * the object that {@link Architectures} finds. Without state; for any thread.
 */
public interface Architecture {
  /** Returns the {@code model_type} in {@code config.json}. */
  String type();

  /** Returns whether its models take pictures. */
  boolean seesPictures();

  /**
   * Returns the sizes that {@code config} has. Looks at less than {@link #load}: a configuration
   * that passes may still be refused there.
   *
   * @throws FoveaException {@link dev.fovea.base.ErrorCode#INVALID_CHECKPOINT} if one is missing or
   *     wrong
   */
  ModelSizes sizes(Config config);

  /**
   * Returns how a model takes pictures and what stands for one in its prompt; empty if it takes
   * none. Loads nothing.
   *
   * @throws FoveaException {@link dev.fovea.base.ErrorCode#INVALID_CHECKPOINT} if it takes pictures
   *     and the settings of that are missing or wrong
   */
  Optional<PictureInput> pictures(Checkpoint checkpoint, Config config);

  /** Returns the bytes that all layers together keep of one token of a sequence. */
  default long tokenBytes(ModelSizes sizes) {
    return sizes.text().shape().tokenBytes();
  }

  /**
   * Returns about the bytes of activations of a step, and of one picture while it is looked at.
   *
   * @param rows tokens of a step at most
   * @param sampled rows of a step whose logits are wanted, at most
   * @param patches patches of the picture
   */
  default long workingBytes(ModelSizes sizes, int rows, int sampled, int patches) {
    long text = rows * sizes.text().rowBytes() + sampled * sizes.text().logitBytes();
    return text + sizes.vision().map(vision -> patches * vision.patchBytes()).orElse(0L);
  }

  /** Returns whether {@code tensor} is looked up in float32 whatever the file has. */
  default boolean isTable(String tensor) {
    return false;
  }

  /**
   * Loads a model.
   *
   * @param weights at the checkpoint's root
   * @param pictures what {@link #pictures} returned
   * @throws FoveaException {@link dev.fovea.base.ErrorCode#INVALID_CHECKPOINT} if the configuration
   *     asks for something unknown, or the weights do not fit it
   */
  VisionLanguageModel load(Weights weights, Config config, Optional<PictureInput> pictures);
}
