package dev.fovea.pictures.raster;

/**
 * How a stored picture is turned to be shown, as the EXIF tag "orientation" says.
 *
 * @param transposed whether stored lines are shown as columns
 * @param backX whether stored lines are shown from their far end
 * @param backY whether the stored lines are shown from the last on
 */
public record Turn(boolean transposed, boolean backX, boolean backY) {
  /** Returns the turn of the EXIF orientation {@code orientation}, 1 to 8. */
  public static Turn of(int orientation) {
    return new Turn(
        orientation >= 5,
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8,
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7);
  }

  /** Returns the size as stored of what is shown in the size {@code width x height}, or back. */
  public ImageSize stored(int width, int height) {
    return transposed ? new ImageSize(height, width) : new ImageSize(width, height);
  }

  /** Writes the stored lines of a picture, {@code stored} in size, to {@code pixels} as shown. */
  public Lines into(byte[] pixels, ImageSize stored) {
    return new Placement(this, pixels, stored);
  }

  private static final class Placement implements Lines {
    private final byte[] pixels;
    private final int width;

    /** Where the next line starts, and the step from it to the line after. */
    private int start;

    private final int lineStep;
    private final int pixelStep;

    Placement(Turn turn, byte[] pixels, ImageSize stored) {
      this.pixels = pixels;
      this.width = stored.width();
      int shownWidth = turn.transposed ? stored.height() : stored.width();
      int right = 3;
      int down = 3 * shownWidth;
      int alongLine = turn.transposed ? down : right;
      int alongColumn = turn.transposed ? right : down;
      this.pixelStep = turn.backX ? -alongLine : alongLine;
      this.lineStep = turn.backY ? -alongColumn : alongColumn;
      this.start =
          (turn.backX ? (stored.width() - 1) * alongLine : 0)
              + (turn.backY ? (stored.height() - 1) * alongColumn : 0);
    }

    @Override
    public void next(byte[] line) {
      if (pixelStep == 3) {
        System.arraycopy(line, 0, pixels, start, 3 * width);
      } else {
        int at = start;
        for (int x = 0; x < width; x++) {
          pixels[at] = line[3 * x];
          pixels[at + 1] = line[3 * x + 1];
          pixels[at + 2] = line[3 * x + 2];
          at += pixelStep;
        }
      }
      start += lineStep;
    }
  }
}
