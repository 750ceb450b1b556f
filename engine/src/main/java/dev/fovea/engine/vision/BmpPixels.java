package dev.fovea.engine.vision;

import java.io.IOException;

/** Decodes the pixels of a BMP file. */
final class BmpPixels {
  private final Bytes bytes;
  private final BmpFormat.Layout layout;
  private final int width;
  private final int height;
  private final int[] palette = new int[256];
  private final byte[] pixels;

  BmpPixels(Bytes bytes, BmpFormat.Layout layout) throws IOException {
    this.bytes = bytes;
    this.layout = layout;
    this.width = (int) layout.width();
    this.height = (int) layout.height();
    if (!runs() && layout.pixels() + layout.lineBytes() * height > bytes.length() + padding()) {
      throw new IOException(
          "it is truncated: %d bytes of %d"
              .formatted(bytes.length(), layout.pixels() + layout.lineBytes() * height));
    }
    this.pixels = new byte[3 * width * height];
  }

  private boolean runs() {
    return layout.packing() == BmpFormat.Packing.RUNS_OF_8
        || layout.packing() == BmpFormat.Packing.RUNS_OF_4;
  }

  /** Returns the bytes that fill the last line, which a file may leave out. */
  private long padding() {
    return layout.lineBytes() - (layout.width() * layout.depth() + 7) / 8;
  }

  RgbImage decode() throws IOException {
    if (layout.depth() <= 8) {
      readPalette();
    }
    if (runs()) {
      putRuns();
    } else {
      for (int y = 0; y < height; y++) {
        putLine(y);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  private void readPalette() throws IOException {
    for (int i = 0; i < Math.min(layout.colors(), 1 << layout.depth()); i++) {
      palette[i] = bytes.u24(layout.palette() + (long) i * layout.paletteEntry());
    }
  }

  private void putLine(int y) throws IOException {
    long line = layout.pixels() + y * layout.lineBytes();
    int depth = layout.depth();
    for (int x = 0; x < width; x++) {
      int at = at(x, y);
      switch (depth) {
        case 16 -> putFields(at, bytes.u16(line + 2L * x));
        case 24 -> putColor(at, bytes.u24(line + 3L * x));
        case 32 -> putFields(at, (int) bytes.u32(line + 4L * x));
        default -> {
          int bit = x * depth;
          int shift = 8 - depth - bit % 8;
          putColor(at, palette[(bytes.u8(line + bit / 8) >> shift) & ((1 << depth) - 1)]);
        }
      }
    }
  }

  private int at(int x, int y) {
    return 3 * ((layout.topDown() ? y : height - 1 - y) * width + x);
  }

  private void putColor(int at, int color) {
    pixels[at] = (byte) (color >> 16);
    pixels[at + 1] = (byte) (color >> 8);
    pixels[at + 2] = (byte) color;
  }

  private void putFields(int at, int value) {
    int[] masks = layout.masks();
    int alpha = masks[3] == 0 ? 255 : field(value, masks[3]);
    for (int channel = 0; channel < 3; channel++) {
      pixels[at + channel] = White.blend(field(value, masks[channel]), alpha);
    }
  }

  private static int field(int value, int mask) {
    if (mask == 0) {
      return 0;
    }
    int shift = Integer.numberOfTrailingZeros(mask);
    long most = Integer.toUnsignedLong(mask) >>> shift;
    return (int) ((Integer.toUnsignedLong(value & mask) >>> shift) * 255 / most);
  }

  /** Undoes run lengths; pixels that are skipped have the palette's first color. */
  private void putRuns() throws IOException {
    for (int at = 0; at < pixels.length; at += 3) {
      putColor(at, palette[0]);
    }
    long next = layout.pixels();
    int x = 0;
    int y = 0;
    while (true) {
      int count = bytes.u8(next);
      int value = bytes.u8(next + 1);
      next += 2;
      if (count > 0) {
        putRun(x, y, count, value);
        x += count;
      } else if (value == 0) {
        x = 0;
        y++;
      } else if (value == 1) {
        return;
      } else if (value == 2) {
        x += bytes.u8(next);
        y += bytes.u8(next + 1);
        next += 2;
      } else {
        next = putLiterals(x, y, value, next);
        x += value;
      }
      if (y > height) {
        throw new IOException("its runs go on after its %d lines".formatted(height));
      }
    }
  }

  private void putRun(int x, int y, int count, int value) {
    for (int i = 0; i < count; i++) {
      boolean whole = layout.depth() == 8;
      putIndex(x + i, y, whole ? value : (i % 2 == 0 ? value >> 4 : value & 15));
    }
  }

  /** Puts {@code count} single pixels, and returns where the next run starts. */
  private long putLiterals(int x, int y, int count, long from) throws IOException {
    boolean whole = layout.depth() == 8;
    for (int i = 0; i < count; i++) {
      int value = bytes.u8(from + (whole ? i : i / 2));
      putIndex(x + i, y, whole ? value : (i % 2 == 0 ? value >> 4 : value & 15));
    }
    int used = whole ? count : (count + 1) / 2;
    return from + used + used % 2;
  }

  private void putIndex(int x, int y, int index) {
    if (x < width && y < height) {
      putColor(at(x, y), palette[index]);
    }
  }
}
