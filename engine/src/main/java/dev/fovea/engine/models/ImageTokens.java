package dev.fovea.engine.models;

/**
 * Where a picture is in a prompt: {@code count} placeholder tokens from {@code first} on, for
 * {@code gridHeight * gridWidth} merged cells.
 */
public record ImageTokens(int first, int gridHeight, int gridWidth) {
  /** Returns the number of tokens. */
  public int count() {
    return gridHeight * gridWidth;
  }

  /** Returns the index of the first token after the placeholders. */
  public int end() {
    return first + count();
  }
}
