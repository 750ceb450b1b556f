package dev.fovea.engine.vision;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decodes the pixels of a PNG file, line by line. */
final class PngPixels {
  private static final int[][] PASSES = {
    // first x, first y, step x, step y
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };
  private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

  private final byte[] data;
  private final PngLayout layout;
  private final int width;
  private final int height;
  private final byte[] pixels;
  private final int[] palette = new int[256];
  private final int[] alpha = new int[256];
  private final int[] transparent = {-1, -1, -1};
  private PngFormat.Chunk chunk;

  PngPixels(byte[] data, PngLayout layout) throws IOException {
    this.data = data;
    this.layout = layout;
    this.width = (int) layout.width();
    this.height = (int) layout.height();
    this.chunk = PngFormat.Chunk.first(data);
    Arrays.fill(alpha, 255);
    seekPixels();
    this.pixels = new byte[3 * width * height];
  }

  private void seekPixels() throws IOException {
    boolean colored = false;
    while (!chunk.is("IDAT")) {
      if (chunk.is("PLTE")) {
        readPalette();
        colored = true;
      } else if (chunk.is("tRNS")) {
        readTransparency();
      }
      chunk = chunk.next();
    }
    if (layout.color() == PngLayout.PALETTE && !colored) {
      throw new IOException("it has no palette");
    }
    chunk.check();
  }

  private void readPalette() throws IOException {
    chunk.check();
    Bytes bytes = Bytes.big(data);
    int colors = Math.min(256, (chunk.end() - chunk.start()) / 3);
    for (int i = 0; i < colors; i++) {
      palette[i] = bytes.u24(chunk.start() + 3L * i);
    }
  }

  private void readTransparency() throws IOException {
    chunk.check();
    Bytes bytes = Bytes.big(data);
    int length = chunk.end() - chunk.start();
    switch (layout.color()) {
      case PngLayout.PALETTE -> {
        for (int i = 0; i < Math.min(length, 256); i++) {
          alpha[i] = bytes.u8(chunk.start() + i);
        }
      }
      case PngLayout.GRAY, PngLayout.RGB -> {
        for (int i = 0; i < layout.channels(); i++) {
          transparent[i] = bytes.u16(chunk.start() + 2L * i) & ((1 << layout.depth()) - 1);
        }
      }
      default -> {}
    }
  }

  RgbImage decode() throws IOException {
    try (Inflater inflater = new Inflater()) {
      for (int[] pass : layout.interlaced() ? PASSES : ONE_PASS) {
        decodePass(inflater, pass[0], pass[1], pass[2], pass[3]);
      }
    } catch (DataFormatException e) {
      throw new IOException("its compressed data are wrong: " + e.getMessage(), e);
    }
    return new RgbImage(width, height, pixels);
  }

  private void decodePass(Inflater inflater, int firstX, int firstY, int stepX, int stepY)
      throws IOException, DataFormatException {
    int count = (width - firstX + stepX - 1) / stepX;
    if (count <= 0) {
      return;
    }
    boolean plain = layout.color() == PngLayout.RGB && layout.depth() == 8 && transparent[0] < 0;
    byte[] previous = new byte[1 + layout.lineBytes(count)];
    byte[] line = new byte[previous.length];
    for (int y = firstY; y < height; y += stepY) {
      inflate(inflater, line, y);
      unfilter(line, previous, layout.pixelBytes());
      if (plain && count == width) {
        System.arraycopy(line, 1, pixels, 3 * y * width, 3 * width);
      } else {
        for (int i = 0; i < count; i++) {
          put(line, i, 3 * (y * width + firstX + i * stepX));
        }
      }
      byte[] spare = previous;
      previous = line;
      line = spare;
    }
  }

  private void inflate(Inflater inflater, byte[] line, int y)
      throws IOException, DataFormatException {
    int have = 0;
    while (have < line.length) {
      int count = inflater.inflate(line, have, line.length - have);
      have += count;
      if (count == 0) {
        if (inflater.finished() || inflater.needsDictionary()) {
          throw new IOException("its data end in line %d of %d".formatted(y, height));
        }
        if (inflater.needsInput()) {
          feed(inflater, y);
        }
      }
    }
  }

  private void feed(Inflater inflater, int y) throws IOException {
    if (!chunk.is("IDAT")) {
      throw new IOException("it is truncated in line %d of %d".formatted(y, height));
    }
    chunk.check();
    inflater.setInput(data, chunk.start(), chunk.end() - chunk.start());
    chunk = chunk.next();
  }

  /** Undoes the filter that the first byte of {@code line} names (PNG specification, section 9). */
  private static void unfilter(byte[] line, byte[] previous, int step) throws IOException {
    switch (line[0]) {
      case 0 -> {}
      case 1 -> {
        for (int i = 1 + step; i < line.length; i++) {
          line[i] += line[i - step];
        }
      }
      case 2 -> {
        for (int i = 1; i < line.length; i++) {
          line[i] += previous[i];
        }
      }
      case 3 -> {
        for (int i = 1; i < line.length; i++) {
          int left = i > step ? line[i - step] & 0xff : 0;
          line[i] += (byte) ((left + (previous[i] & 0xff)) / 2);
        }
      }
      case 4 -> {
        for (int i = 1; i < line.length; i++) {
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

  private void put(byte[] line, int i, int at) {
    switch (layout.color()) {
      case PngLayout.PALETTE -> {
        int index = sample(line, i);
        int color = palette[index];
        blend(at, color >> 16, (color >> 8) & 0xff, color & 0xff, alpha[index]);
      }
      case PngLayout.GRAY -> {
        int value = sample(line, i);
        int gray = eightBits(value);
        blend(at, gray, gray, gray, value == transparent[0] ? 0 : 255);
      }
      case PngLayout.RGB -> {
        int red = sample(line, 3 * i);
        int green = sample(line, 3 * i + 1);
        int blue = sample(line, 3 * i + 2);
        boolean hidden = red == transparent[0] && green == transparent[1] && blue == transparent[2];
        blend(at, eightBits(red), eightBits(green), eightBits(blue), hidden ? 0 : 255);
      }
      case PngLayout.GRAY_ALPHA -> {
        int gray = eightBits(sample(line, 2 * i));
        blend(at, gray, gray, gray, eightBits(sample(line, 2 * i + 1)));
      }
      default ->
          blend(
              at,
              eightBits(sample(line, 4 * i)),
              eightBits(sample(line, 4 * i + 1)),
              eightBits(sample(line, 4 * i + 2)),
              eightBits(sample(line, 4 * i + 3)));
    }
  }

  private int sample(byte[] line, int i) {
    int depth = layout.depth();
    if (depth == 8) {
      return line[1 + i] & 0xff;
    }
    if (depth == 16) {
      return ((line[1 + 2 * i] & 0xff) << 8) | (line[2 + 2 * i] & 0xff);
    }
    int bit = i * depth;
    return ((line[1 + bit / 8] & 0xff) >> (8 - depth - bit % 8)) & ((1 << depth) - 1);
  }

  /** Pillow makes white of all gray of 16 bits over 255; the upper 8 bits show the picture. */
  private int eightBits(int sample) {
    int depth = layout.depth();
    return depth == 16 ? sample >> 8 : sample * 255 / ((1 << depth) - 1);
  }

  private void blend(int at, int red, int green, int blue, int opacity) {
    if (opacity == 255) {
      pixels[at] = (byte) red;
      pixels[at + 1] = (byte) green;
      pixels[at + 2] = (byte) blue;
    } else {
      pixels[at] = White.blend(red, opacity);
      pixels[at + 1] = White.blend(green, opacity);
      pixels[at + 2] = White.blend(blue, opacity);
    }
  }
}
