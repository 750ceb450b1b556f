package dev.fovea.engine.vision;

/** Turns pictures as the EXIF tag "orientation" says. */
final class Orientation {
  private Orientation() {}

  /** Returns {@code image} as it is to be shown; itself if it is stored so. */
  static RgbImage apply(RgbImage image, int orientation) {
    if (orientation == 1) {
      return image;
    }
    boolean transposed = orientation >= 5;
    // Orientations 2, 3, 7 and 8 read columns, 3, 4, 6 and 7 rows, from the far end.
    boolean backX = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean backY = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    int width = transposed ? image.height() : image.width();
    int height = transposed ? image.width() : image.height();
    byte[] source = image.pixels();
    byte[] target = new byte[source.length];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = transposed ? y : x;
        int row = transposed ? x : y;
        int from =
            3
                * ((backY ? image.height() - 1 - row : row) * image.width()
                    + (backX ? image.width() - 1 - column : column));
        target[at++] = source[from];
        target[at++] = source[from + 1];
        target[at++] = source[from + 2];
      }
    }
    return new RgbImage(width, height, target);
  }
}
