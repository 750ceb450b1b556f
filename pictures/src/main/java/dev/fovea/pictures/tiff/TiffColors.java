package dev.fovea.pictures.tiff;

import dev.fovea.pictures.exif.TiffDirectory;
import dev.fovea.pictures.jpeg.JpegColors;
import dev.fovea.pictures.raster.Bytes;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import dev.fovea.pictures.raster.White;
import java.io.IOException;

/** Makes red, green and blue on white of the samples of a TIFF file. */
final class TiffColors {
  static final long BYTES = Scratch.cost(4 * 256);

  private final TiffLayout layout;
  private final boolean bigEndian;
  private final int[] table;

  TiffColors(TiffLayout layout, Scratch scratch) throws IOException {
    this.layout = layout;
    this.bigEndian = layout.directory().bigEndian();
    this.table = scratch.ints(256);
    int values = 1 << Math.min(layout.bits(), 8);
    boolean palette =
        layout.colors() == TiffLayout.Colors.PALETTE
            || layout.colors() == TiffLayout.Colors.PALETTE_ALPHA;
    int said = palette ? paletteSize(layout.directory()) : 0;
    for (int i = 0; i < values; i++) {
      int gray = i * 255 / (values - 1);
      table[i] =
          palette
              ? i < said ? paletteColor(i, said) : 0
              : 0x10101 * (layout.colors() == TiffLayout.Colors.INVERTED_GRAY ? 255 - gray : gray);
    }
  }

  private static int paletteSize(TiffDirectory directory) throws IOException {
    int size = directory.count(TiffDirectory.COLOR_MAP) / 3;
    if (size == 0 || size > 256) {
      throw new IOException("its palette has %d colors".formatted(size));
    }
    return size;
  }

  private int paletteColor(int i, int size) throws IOException {
    int color = 0;
    for (int channel = 0; channel < 3; channel++) {
      long value = layout.directory().value(TiffDirectory.COLOR_MAP, channel * size + i);
      color = color << 8 | (int) ((value / 256) & 0xff);
    }
    return color;
  }

  /** Converts a line of {@code [plane, byte]}. */
  void convert(byte[][] planes, byte[] rgb, int count) {
    switch (layout.colors()) {
      case GRAY, INVERTED_GRAY, PALETTE -> {
        for (int x = 0; x < count; x++) {
          Lines.put(rgb, x, table[value(planes, x)]);
        }
      }
      case GRAY_ALPHA, PALETTE_ALPHA -> {
        for (int x = 0; x < count; x++) {
          White.put(rgb, x, table[value(planes, x)], sample(planes, x, 1));
        }
      }
      case INKS -> {
        for (int x = 0; x < count; x++) {
          int light = 255 - sample(planes, x, 3);
          for (int i = 0; i < 3; i++) {
            rgb[3 * x + i] = JpegColors.ink(sample(planes, x, i), light);
          }
        }
      }
      default -> {
        for (int x = 0; x < count; x++) {
          putRgb(planes, x, rgb);
        }
      }
    }
  }

  private void putRgb(byte[][] planes, int x, byte[] rgb) {
    boolean multiplied = layout.colors() == TiffLayout.Colors.RGB_MULTIPLIED;
    boolean seeThrough = multiplied || layout.colors() == TiffLayout.Colors.RGB_ALPHA;
    int alpha = seeThrough ? sample(planes, x, 3) : 255;
    int color = 0;
    for (int i = 0; i < 3; i++) {
      int value = sample(planes, x, i);
      if (multiplied && alpha < 255) {
        value = alpha == 0 ? 0 : Math.min(255, value * 255 / alpha);
      }
      color = color << 8 | value;
    }
    White.put(rgb, x, color, alpha);
  }

  /** Returns the first sample of a pixel: of up to 8 bits as it is, of 16 the upper ones. */
  private int value(byte[][] planes, int x) {
    return layout.bits() >= 8 ? sample(planes, x, 0) : Bytes.sample(planes[0], 0, x, layout.bits());
  }

  /** Returns a sample of 8 bits, or the upper 8 of 16. */
  private int sample(byte[][] planes, int x, int i) {
    byte[] line = planes.length > 1 ? planes[i] : planes[0];
    int index = planes.length > 1 ? x : x * layout.samples() + i;
    if (layout.bits() == 8) {
      return line[index] & 0xff;
    }
    return line[2 * index + (bigEndian ? 0 : 1)] & 0xff;
  }
}
