package dev.fovea.engine.golden;

import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.kernels.Kernels;
import dev.fovea.pictures.processor.ProcessedImage;
import java.util.List;

/**
 * A prompt for a tiny random checkpoint, and what the reference computes from it in float32.
 *
 * @param checkpoint the checkpoint
 * @param name the kind of prompt, such as {@code one-image}
 * @param tokens the prompt, with a placeholder for each token of a picture
 * @param turns where each turn of the conversation ends, the last at the prompt's end
 * @param images the pictures, in order
 * @param positions the positions of the tokens
 * @param rows the tokens that {@code logits} has a row for, the last one among them
 * @param logits {@code [rows][vocabulary]}
 * @param columns the tokens whose logits {@code steps} has
 * @param steps {@code [greedy][columns]}: the logits that each token of {@code greedy} is chosen by
 * @param greedy the tokens that follow when the likeliest is always taken
 * @param gaps how far the logit of each of these is above the next
 * @param logitBound how far logits may be from the reference's, derived from the operations
 * @param featureBound how far features of pictures may be
 */
public record GoldenCase(
    GoldenCheckpoint checkpoint,
    String name,
    int[] tokens,
    int[] turns,
    List<GoldenImage> images,
    Positions positions,
    int[] rows,
    float[][] logits,
    int[] columns,
    float[][] steps,
    int[] greedy,
    float[] gaps,
    double logitBound,
    double featureBound) {

  /**
   * Returns whether quantized weights are multiplied with 16-bit integers in this process: the
   * bounds of quantized checkpoints are those of that path then.
   */
  public static boolean integers() {
    return Kernels.best().quantizesActivations();
  }

  /**
   * A picture of a prompt.
   *
   * @param place the tokens that stand for it
   * @param image what the model sees
   * @param rows the tokens of the picture that {@code tokens} has a row for
   * @param tokens {@code [rows][hidden]}, the vision tower's result
   * @param deepStack tensors of the same shape, for the first decoder layers
   */
  public record GoldenImage(
      ImageTokens place,
      ProcessedImage image,
      int[] rows,
      float[][] tokens,
      List<float[][]> deepStack) {}

  @Override
  public String toString() {
    return checkpoint + " " + name;
  }
}
