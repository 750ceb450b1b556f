package dev.fovea.engine.models;

import dev.fovea.pictures.processor.Grid;
import dev.fovea.pictures.processor.ImageProcessor;

/** How a model takes pictures: what it sees of one, and what stands for it in the prompt. */
public interface PictureInput {
  /** Returns what makes of a picture what the model sees. */
  ImageProcessor processor();

  /** Returns the token that stands for a picture in what the chat template makes. */
  int placeholder();

  /**
   * Returns how many tokens a picture takes in the prompt, in the place of the placeholder.
   *
   * @param cells the picture's {@link ImageProcessor#cells}
   */
  int tokens(Grid cells);

  /**
   * Writes a picture's tokens into a prompt.
   *
   * @param cells the picture's {@link ImageProcessor#cells}
   * @param prompt has room for {@link #tokens} from {@code first} on
   */
  void expand(Grid cells, int[] prompt, int first);

  /** Returns which of the tokens from {@code first} on the picture's features take the place of. */
  ImageTokens place(Grid cells, int first);
}
