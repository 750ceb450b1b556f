package dev.fovea.pictures.vp8l;

import dev.fovea.pictures.raster.ArgbLines;
import dev.fovea.pictures.raster.ImageSize;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Decodes a picture of lossless WebP, line by line (WebP lossless specification). */
public final class Vp8lImage {
  private static final int SIGNATURE = 0x2f;
  private static final int PREDICTED = 0;
  private static final int COLORS = 1;
  private static final int GREENS = 2;
  private static final int TRANSFORMS = 4;

  private final Vp8lBits bits;
  private final Vp8lCodes codes;
  private final Scratch scratch;
  private final int width;
  private final int height;

  /** The width of the lines that are stored, of which a palette makes wider ones. */
  private int storedWidth;

  private final List<Vp8lTransform> transforms = new ArrayList<>();
  private int seen;

  private Vp8lImage(Vp8lBits bits, int width, int height, Scratch scratch) {
    this.bits = bits;
    this.codes = new Vp8lCodes(bits, scratch);
    this.scratch = scratch;
    this.width = width;
    this.height = height;
    this.storedWidth = width;
  }

  /** Returns an upper bound of the bytes that decoding {@code length} bytes takes. */
  public static long bytes(int width, int height, int length) {
    int tilesWide = Vp8lPixels.tiles(width, 2);
    int tilesHigh = Vp8lPixels.tiles(height, 2);
    return Vp8lPixels.bytes(width, height, true)
        + 2 * Vp8lPixels.bytes(tilesWide, tilesHigh, false)
        + Vp8lPixels.bytes(256, 1, false)
        + 2 * Scratch.cost(4L * (width + 1))
        + Scratch.cost(4 * 256)
        + Vp8lCodes.bytes(length);
  }

  /** Decodes the VP8L data {@code data[from, to)}, header included. */
  public static void decode(byte[] data, int from, int to, Scratch scratch, ArgbLines lines)
      throws IOException {
    Vp8lBits bits = new Vp8lBits(data, from, to);
    int signature = bits.number(8);
    int width = bits.number(14) + 1;
    int height = bits.number(14) + 1;
    bits.number(1); // whether opacity is used, which is only a hint
    int version = bits.number(3);
    if (signature != SIGNATURE || version != 0) {
      throw new IOException("its lossless data have the wrong signature");
    }
    new Vp8lImage(bits, width, height, scratch).decode(lines);
  }

  /** Decodes VP8L data without header. */
  public static void decode(
      byte[] data, int from, int to, ImageSize size, Scratch scratch, ArgbLines lines)
      throws IOException {
    Vp8lBits bits = new Vp8lBits(data, from, to);
    new Vp8lImage(bits, size.width(), size.height(), scratch).decode(lines);
  }

  private void decode(ArgbLines lines) throws IOException {
    while (bits.flag()) {
      readTransform();
    }
    Vp8lPixels pixels = new Vp8lPixels(bits, codes, storedWidth, height, true, scratch);
    int[] line = scratch.ints(width);
    for (int y = 0; y < height; y++) {
      pixels.next(line);
      for (int i = transforms.size() - 1; i >= 0; i--) {
        transforms.get(i).undo(line);
      }
      lines.next(line);
    }
  }

  private void readTransform() throws IOException {
    int kind = bits.number(2);
    if ((seen & (1 << kind)) != 0 || transforms.size() == TRANSFORMS) {
      throw new IOException("it has a transform twice");
    }
    seen |= 1 << kind;
    transforms.add(
        switch (kind) {
          case PREDICTED -> {
            int squares = bits.number(3) + 2;
            yield new Vp8lTransform.Predicted(storedWidth, squares, squares(squares), scratch);
          }
          case COLORS -> {
            int squares = bits.number(3) + 2;
            yield new Vp8lTransform.Colors(storedWidth, squares, squares(squares));
          }
          case GREENS -> new Vp8lTransform.Greens(storedWidth);
          default -> readPalette();
        });
  }

  private MemorySegment squares(int bitsOfSide) throws IOException {
    int wide = Vp8lPixels.tiles(storedWidth, bitsOfSide);
    int high = Vp8lPixels.tiles(height, bitsOfSide);
    return new Vp8lPixels(bits, codes, wide, high, false, scratch).all();
  }

  private Vp8lTransform readPalette() throws IOException {
    int count = bits.number(8) + 1;
    int packing = count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3;
    int[] differences = scratch.ints(count);
    new Vp8lPixels(bits, codes, count, 1, false, scratch).next(differences);
    Vp8lTransform palette =
        new Vp8lTransform.Palette(storedWidth, packing, Vp8lTransform.palette(differences));
    storedWidth = Vp8lPixels.tiles(storedWidth, packing);
    return palette;
  }
}
