package dev.fovea.pictures.bmp;

import dev.fovea.pictures.raster.Bytes;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.Frame;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import dev.fovea.pictures.raster.White;
import java.io.IOException;

/** Decodes the pixels of a BMP file: lines as they are stored, runs into a frame. */
final class BmpPixels {
  private final Bytes bytes;
  private final BmpLayout layout;
  private final Scratch scratch;
  private final int width;
  private final int height;
  private final int[] palette;
  private final byte[] rgb;

  BmpPixels(Bytes bytes, BmpLayout layout, Scratch scratch) {
    this.bytes = bytes;
    this.layout = layout;
    this.scratch = scratch;
    this.width = (int) layout.width();
    this.height = (int) layout.height();
    this.palette = scratch.ints(256);
    this.rgb = scratch.bytes(3L * width);
  }

  static Cost cost(BmpLayout layout) {
    long pixels = layout.width() * layout.height();
    long kept = layout.runs() ? Frame.bytes(layout.width(), (int) layout.height()) : 0;
    return new Cost(
        3 * pixels, kept + Scratch.cost(4 * 256) + 2 * Scratch.cost(3 * layout.width()));
  }

  void decode(Lines lines) throws IOException {
    if (layout.depth() <= 8) {
      readPalette();
    }
    if (layout.runs()) {
      decodeRuns(lines);
      return;
    }
    long end = layout.pixels() + layout.stride() * (height - 1) + layout.lineBytes();
    if (end > bytes.length()) {
      throw new IOException("it is truncated: %d bytes of %d".formatted(bytes.length(), end));
    }
    for (int y = 0; y < height; y++) {
      readLine(layout.pixels() + stored(y) * layout.stride());
      lines.next(rgb);
    }
  }

  /** Returns which of the stored lines the line {@code y} is. */
  private long stored(int y) {
    return layout.topDown() ? y : height - 1 - y;
  }

  /** Like Pillow, takes a palette of grays in their order for none, which then has all grays. */
  private void readPalette() throws IOException {
    boolean gray = true;
    for (int i = 0; i < layout.colors(); i++) {
      palette[i] = bytes.u24(layout.palette() + (long) i * layout.paletteEntry());
      gray &= palette[i] == 0x10101 * (layout.colors() == 2 ? 255 * i : i);
    }
    for (int i = layout.colors(); i < palette.length && gray; i++) {
      palette[i] = layout.colors() == 2 ? 0xffffff : 0x10101 * i;
    }
  }

  private void readLine(long line) throws IOException {
    int depth = layout.depth();
    for (int x = 0; x < width; x++) {
      switch (depth) {
        case 16 -> putFields(x, bytes.u16(line + 2L * x));
        case 24 -> Lines.put(rgb, x, bytes.u24(line + 3L * x));
        case 32 -> putFields(x, (int) bytes.u32(line + 4L * x));
        default -> Lines.put(rgb, x, palette[Bytes.sample(bytes.data(), line, x, depth)]);
      }
    }
  }

  private void decodeRuns(Lines lines) throws IOException {
    Frame frame = new Frame(width, height, scratch);
    new BmpRuns(bytes, layout, frame).decode();
    byte[] indices = scratch.bytes(width);
    for (int y = 0; y < height; y++) {
      frame.get((int) stored(y), indices, width);
      for (int x = 0; x < width; x++) {
        Lines.put(rgb, x, palette[indices[x] & 0xff]);
      }
      lines.next(rgb);
    }
  }

  private void putFields(int x, int value) {
    int[] masks = layout.masks();
    int alpha = masks[3] == 0 ? 255 : field(value, masks[3]);
    for (int channel = 0; channel < 3; channel++) {
      rgb[3 * x + channel] = White.blend(field(value, masks[channel]), alpha);
    }
  }

  private static int field(int value, int mask) {
    int shift = Integer.numberOfTrailingZeros(mask);
    long most = Integer.toUnsignedLong(mask) >>> shift;
    return (int) ((Integer.toUnsignedLong(value & mask) >>> shift) * 255 / most);
  }
}
