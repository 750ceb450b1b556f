package dev.fovea.engine.architectures;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.PictureInput;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.pictures.processor.Grid;
import dev.fovea.pictures.processor.ImageProcessor;
import dev.fovea.pictures.processor.ProcessorConfig;
import java.util.Arrays;
import java.util.Optional;

/** Pictures as cells of merged patches: the placeholder is repeated for each of them. */
record PictureCells(ImageProcessor processor, int placeholder) implements PictureInput {
  private static final String OWN_FILE = "preprocessor_config.json";
  private static final String JOINT_FILE = "processor_config.json";
  private static final String JOINT_FIELD = "image_processor";

  /**
   * Reads how a model takes pictures: {@code image_processor} of {@code processor_config.json},
   * which transformers writes from 5 on, or else {@code preprocessor_config.json}.
   *
   * @param config the checkpoint's {@code config.json}
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if neither is there, or a value is
   *     wrong
   */
  static PictureCells of(Checkpoint checkpoint, Config config) {
    return new PictureCells(
        new ImageProcessor(processor(checkpoint)), config.positive("image_token_id", 151_655));
  }

  @Override
  public int tokens(Grid cells) {
    return cells.patches();
  }

  @Override
  public void expand(Grid cells, int[] prompt, int first) {
    Arrays.fill(prompt, first, first + tokens(cells), placeholder);
  }

  @Override
  public ImageTokens place(Grid cells, int first) {
    return new ImageTokens(first, cells.height(), cells.width());
  }

  private static ProcessorConfig processor(Checkpoint checkpoint) {
    Optional<JsonNode> joint =
        checkpoint.json(JOINT_FILE).map(file -> file.path(JOINT_FIELD)).filter(JsonNode::isObject);
    if (joint.isPresent()) {
      return ProcessorConfig.load(joint.get(), JOINT_FILE + ": " + JOINT_FIELD);
    }
    return ProcessorConfig.load(
        checkpoint
            .json(OWN_FILE)
            .orElseThrow(() ->
                new FoveaException(
                    ErrorCode.INVALID_CHECKPOINT,
                    OWN_FILE
                        + ": there is no such file, and no "
                        + JOINT_FIELD
                        + " in "
                        + JOINT_FILE)),
        OWN_FILE);
  }
}
