package dev.fovea.pictures.png;

import java.io.IOException;

/** Undoes the filters of PNG (PNG specification, section 9). */
final class PngFilter {
  private PngFilter() {}

  /**
   * Undoes the filter that the first byte of {@code line} names.
   *
   * @param previous the line above, of zeros for the first
   * @param length the bytes of the line, its first included
   * @param step the bytes of a pixel
   */
  static void undo(byte[] line, byte[] previous, int length, int step) throws IOException {
    switch (line[0]) {
      case 0 -> {}
      case 1 -> {
        for (int i = 1 + step; i < length; i++) {
          line[i] += line[i - step];
        }
      }
      case 2 -> {
        for (int i = 1; i < length; i++) {
          line[i] += previous[i];
        }
      }
      case 3 -> {
        for (int i = 1; i < length; i++) {
          int left = i > step ? line[i - step] & 0xff : 0;
          line[i] += (byte) ((left + (previous[i] & 0xff)) / 2);
        }
      }
      case 4 -> {
        for (int i = 1; i < length; i++) {
          int left = i > step ? line[i - step] & 0xff : 0;
          int corner = i > step ? previous[i - step] & 0xff : 0;
          line[i] += (byte) paeth(left, previous[i] & 0xff, corner);
        }
      }
      default -> throw new IOException("a line has the filter " + line[0] + ", expected 0 to 4");
    }
  }

  private static int paeth(int left, int up, int corner) {
    int estimate = left + up - corner;
    int toLeft = Math.abs(estimate - left);
    int toUp = Math.abs(estimate - up);
    int toCorner = Math.abs(estimate - corner);
    if (toLeft <= toUp && toLeft <= toCorner) {
      return left;
    }
    return toUp <= toCorner ? up : corner;
  }
}
