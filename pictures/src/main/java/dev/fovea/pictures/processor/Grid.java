package dev.fovea.pictures.processor;

/** The size of a picture in patches. */
public record Grid(int height, int width) {
  /** Returns the number of patches. */
  public int patches() {
    return height * width;
  }
}
