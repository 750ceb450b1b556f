package dev.fovea.pictures.png;

import dev.fovea.pictures.raster.Bytes;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import dev.fovea.pictures.raster.White;

/** Makes red, green and blue on white of the samples of a PNG file. */
final class PngColors {
  static final long BYTES = Scratch.cost(4 * 256);

  private final PngLayout layout;
  private final int[] transparent;

  /** Of {@link #transparent} what Pillow compares with 8 bits of each of three samples, or -1. */
  private final int hiddenColor;

  /** For one sample of at most 8 bits, the color. */
  private final int[] table;

  PngColors(PngFile file, Scratch scratch) {
    this.layout = file.layout();
    this.transparent = file.transparent();
    this.hiddenColor =
        transparent[0] < 0
            ? -1
            : (transparent[0] & 0xff) << 16
                | (transparent[1] & 0xff) << 8
                | (transparent[2] & 0xff);
    this.table = scratch.ints(256);
    int values = 1 << Math.min(layout.depth(), 8);
    for (int i = 0; i < values; i++) {
      if (layout.color() == PngLayout.PALETTE) {
        table[i] = onWhite(file.palette()[i], file.alpha()[i]);
      } else {
        int gray = i * 255 / (values - 1);
        table[i] = onWhite(gray * 0x10101, hidden(gray) ? 0 : 255);
      }
    }
  }

  /** Whether a gray is transparent: like Pillow, compares what it has made 8 bits of. */
  private boolean hidden(int gray) {
    int key = transparent[0];
    if (layout.depth() == 1) {
      return key >= 0 && gray == (key != 0 ? 255 : 0);
    }
    return key >= 0 && gray == (key & 0xff);
  }

  private static int onWhite(int color, int alpha) {
    int red = White.blend(color >> 16, alpha) & 0xff;
    int green = White.blend((color >> 8) & 0xff, alpha) & 0xff;
    return red << 16 | green << 8 | (White.blend(color & 0xff, alpha) & 0xff);
  }

  /** Converts {@code count} pixels of {@code line}, whose first byte is none of them. */
  void convert(byte[] line, byte[] rgb, int count) {
    if (layout.channels() == 1 && layout.depth() <= 8) {
      for (int i = 0; i < count; i++) {
        Lines.put(rgb, i, table[Bytes.sample(line, 1, i, layout.depth())]);
      }
    } else if (layout.color() == PngLayout.RGB && layout.depth() == 8 && transparent[0] < 0) {
      System.arraycopy(line, 1, rgb, 0, 3 * count);
    } else {
      for (int i = 0; i < count; i++) {
        put(line, i, rgb);
      }
    }
  }

  /** Returns the upper 8 bits of a sample of 8 or 16. */
  private int upper(byte[] line, int i) {
    return line[1 + i * (layout.depth() / 8)] & 0xff;
  }

  /** Returns the upper 8 bits of three samples in a row as a color. */
  private int upperThree(byte[] line, int i) {
    return upper(line, i) << 16 | upper(line, i + 1) << 8 | upper(line, i + 2);
  }

  private void put(byte[] line, int i, byte[] rgb) {
    switch (layout.color()) {
      case PngLayout.GRAY -> {
        // Pillow makes white of all gray of 16 bits over 255; the upper 8 bits show the picture.
        int gray = upper(line, i);
        boolean hidden = (gray << 8 | (line[2 + 2 * i] & 0xff)) == transparent[0];
        White.put(rgb, i, gray * 0x10101, hidden ? 0 : 255);
      }
      case PngLayout.RGB -> {
        int color = upperThree(line, 3 * i);
        White.put(rgb, i, color, color == hiddenColor ? 0 : 255);
      }
      case PngLayout.GRAY_ALPHA -> {
        int gray = upper(line, 2 * i);
        White.put(rgb, i, gray * 0x10101, upper(line, 2 * i + 1));
      }
      default -> White.put(rgb, i, upperThree(line, 4 * i), upper(line, 4 * i + 3));
    }
  }
}
