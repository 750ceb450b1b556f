package dev.fovea.pictures.jpeg;

import dev.fovea.pictures.raster.Scratch;

/**
 * The samples of a component in three rows of units, of which the oldest is overwritten, and what
 * makes lines of the picture's width of them: bit for bit as libjpeg-turbo interpolates.
 */
final class JpegPlane {
  private static final int BLOCK = 8;
  private static final int ROWS = 3;

  final byte[] pixels;
  final int stride;
  private final int lines;
  private final int across;
  private final int down;
  private final int samplesAcross;
  private final int samplesDown;

  /** Sums of two lines, for those that are between lines and between samples. */
  private final int[] sums;

  JpegPlane(JpegFrame frame, JpegFrame.Component component, Scratch scratch) {
    this.stride = stride(frame, component);
    this.lines = lines(component);
    this.pixels = scratch.bytes((long) stride * lines);
    this.across = frame.maxAcross() / component.across();
    this.down = frame.maxDown() / component.down();
    this.samplesAcross = frame.samplesAcross(component);
    this.samplesDown = frame.samplesDown(component);
    this.sums = scratch.ints(samplesAcross);
  }

  private static int stride(JpegFrame frame, JpegFrame.Component component) {
    return BLOCK * component.across() * frame.unitsAcross();
  }

  private static int lines(JpegFrame.Component component) {
    return BLOCK * component.down() * ROWS;
  }

  static long bytes(JpegFrame frame, JpegFrame.Component component) {
    return Scratch.cost((long) stride(frame, component) * lines(component))
        + Scratch.cost(4L * frame.samplesAcross(component));
  }

  /** Returns the index of the first sample of a block. */
  int block(int column, int row) {
    return line(BLOCK * row) + BLOCK * column;
  }

  private int line(int y) {
    return y % lines * stride;
  }

  /** Writes the line {@code y} of the picture. */
  void read(int y, byte[] line) {
    int near = y / down;
    boolean fine = samplesAcross > 2;
    if (across == 1 && down == 1) {
      System.arraycopy(pixels, line(near), line, 0, line.length);
    } else if (across == 2 && down == 1 && fine) {
      readBetween(line(near), line);
    } else if (across == 1 && down == 2) {
      readBelow(line(near), line(other(y, near)), y % 2 == 0 ? 1 : 2, line);
    } else if (across == 2 && down == 2 && fine) {
      readAmid(line(near), line(other(y, near)), line);
    } else {
      int from = line(near);
      for (int x = 0; x < line.length; x++) {
        line[x] = pixels[from + x / across];
      }
    }
  }

  /** Returns the line of samples on the other side of the line {@code y} of the picture. */
  private int other(int y, int near) {
    return Math.clamp(y % 2 == 0 ? near - 1 : near + 1, 0, samplesDown - 1);
  }

  private void readBetween(int from, byte[] line) {
    int last = samplesAcross - 1;
    for (int x = 0; x < line.length; x++) {
      int i = x / 2;
      int value = pixels[from + i] & 0xff;
      if (x % 2 == 0) {
        line[x] = (byte) (i == 0 ? value : (3 * value + (pixels[from + i - 1] & 0xff) + 1) >> 2);
      } else {
        line[x] = (byte) (i == last ? value : (3 * value + (pixels[from + i + 1] & 0xff) + 2) >> 2);
      }
    }
  }

  private void readBelow(int near, int far, int rounding, byte[] line) {
    for (int x = 0; x < line.length; x++) {
      int value = 3 * (pixels[near + x] & 0xff) + (pixels[far + x] & 0xff);
      line[x] = (byte) ((value + rounding) >> 2);
    }
  }

  private void readAmid(int near, int far, byte[] line) {
    int last = samplesAcross - 1;
    for (int i = 0; i <= last; i++) {
      sums[i] = 3 * (pixels[near + i] & 0xff) + (pixels[far + i] & 0xff);
    }
    for (int x = 0; x < line.length; x++) {
      int i = x / 2;
      int sum = sums[i];
      if (x % 2 == 0) {
        line[x] = (byte) (i == 0 ? (4 * sum + 8) >> 4 : (3 * sum + sums[i - 1] + 8) >> 4);
      } else {
        line[x] = (byte) (i == last ? (4 * sum + 7) >> 4 : (3 * sum + sums[i + 1] + 7) >> 4);
      }
    }
  }
}
