package dev.fovea.pictures.bmp;

import dev.fovea.pictures.raster.Bytes;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The headers of a BMP file.
 *
 * @param palette where the palette starts
 * @param paletteEntry the bytes of a color of the palette
 * @param colors the colors of the palette
 * @param masks the bits of red, green, blue and alpha of a pixel without palette
 * @param pixels where the pixels start
 */
record BmpLayout(
    long width,
    long height,
    boolean topDown,
    int depth,
    Packing packing,
    long palette,
    int paletteEntry,
    int colors,
    int[] masks,
    long pixels) {

  /** How the numbers of a pixel are stored. */
  enum Packing {
    PLAIN,
    RUNS_OF_8,
    RUNS_OF_4,
    FIELDS
  }

  private static final int START = 14;
  private static final int OLDEST = 12;
  private static final int USUAL = 40;
  private static final List<Long> HEADERS = List.of(40L, 52L, 56L, 64L, 108L, 124L);
  private static final int[] BGR = {0xff0000, 0xff00, 0xff, 0};
  private static final int[] BGR_15 = {0x7c00, 0x3e0, 0x1f, 0};
  private static final int[] BGR_16 = {0xf800, 0x7e0, 0x1f, 0};
  private static final int[] BGRA = {0xff0000, 0xff00, 0xff, 0xff000000};

  /** The fields of 32 bits that Pillow knows. */
  private static final int[][] FIELDS_OF_32 = {
    BGR,
    BGRA,
    {0xff000000, 0xff0000, 0xff00, 0},
    {0xff000000, 0xff00, 0xff, 0},
    {0xff000000, 0xff0000, 0xff00, 0xff},
    {0xff, 0xff00, 0xff0000, 0xff000000},
    {0xff000000, 0xff00, 0xff, 0xff0000}
  };

  static BmpLayout read(Bytes bytes) throws IOException {
    long headerBytes = bytes.u32(START);
    if (headerBytes == OLDEST) {
      return layout(
          bytes,
          OLDEST,
          bytes.u16(START + 4),
          bytes.u16(START + 6),
          /* topDown= */ false,
          bytes.u16(START + 10),
          Packing.PLAIN,
          0);
    }
    if (!HEADERS.contains(headerBytes)) {
      throw new IOException(
          "its header has %d bytes, expected 12, 40, 52, 56, 64, 108 or 124"
              .formatted(headerBytes));
    }
    bytes.u8(START + headerBytes - 1);
    long height = bytes.u32(START + 8);
    boolean topDown = height >>> 24 == 0xff;
    return layout(
        bytes,
        (int) headerBytes,
        bytes.u32(START + 4),
        topDown ? (1L << 32) - height : height,
        topDown,
        bytes.u16(START + 14),
        packing(bytes.u32(START + 16)),
        bytes.u32(START + 32));
  }

  private static Packing packing(long compression) throws IOException {
    return switch ((int) compression) {
      case 0 -> Packing.PLAIN;
      case 1 -> Packing.RUNS_OF_8;
      case 2 -> Packing.RUNS_OF_4;
      case 3 -> Packing.FIELDS;
      default -> throw new IOException("its compression " + compression + " is not supported");
    };
  }

  private static BmpLayout layout(
      Bytes bytes,
      int headerBytes,
      long width,
      long height,
      boolean topDown,
      int depth,
      Packing packing,
      long saidColors)
      throws IOException {
    check(depth, packing);
    long colors = saidColors == 0 ? 1L << Math.min(depth, 8) : saidColors;
    if (depth <= 8 && colors > 256) {
      throw new IOException("its palette has %d colors, expected at most 256".formatted(colors));
    }
    int entry = headerBytes == OLDEST ? 3 : 4;
    long header = (long) START + headerBytes;
    long afterPalette = header + (depth <= 8 ? entry * colors : 0);
    long afterHeaders =
        packing == Packing.FIELDS && headerBytes == USUAL ? header + 12 : afterPalette;
    long said = bytes.u32(10);
    return new BmpLayout(
        width,
        height,
        topDown,
        depth,
        packing,
        header,
        entry,
        (int) Math.min(colors, 256),
        masks(bytes, headerBytes, depth, packing),
        said == 0 ? afterHeaders : said == header ? afterPalette : said);
  }

  private static void check(int depth, Packing packing) throws IOException {
    boolean possible =
        switch (packing) {
          case PLAIN ->
              depth == 1 || depth == 4 || depth == 8 || depth == 16 || depth == 24 || depth == 32;
          case RUNS_OF_8, RUNS_OF_4 -> depth == 1 || depth == 4 || depth == 8;
          case FIELDS -> depth == 16 || depth == 24 || depth == 32;
        };
    if (!possible) {
      throw new IOException("it has %d bits a pixel, packed as %s".formatted(depth, packing));
    }
  }

  private static int[] masks(Bytes bytes, int headerBytes, int depth, Packing packing)
      throws IOException {
    if (packing != Packing.FIELDS) {
      return depth == 16 ? BGR_15 : BGR;
    }
    int[] masks = new int[4];
    for (int i = 0; i < masks.length; i++) {
      // The usual header is followed by three masks; longer ones contain three or four.
      masks[i] = i < 3 || headerBytes > 52 ? (int) bytes.u32(START + USUAL + 4L * i) : 0;
    }
    if (depth < 32) {
      masks[3] = 0;
    } else if (Arrays.equals(masks, new int[4])) {
      return BGRA;
    }
    int[][] known =
        depth == 32 ? FIELDS_OF_32 : depth == 24 ? new int[][] {BGR} : new int[][] {BGR_15, BGR_16};
    if (Arrays.stream(known).noneMatch(fields -> Arrays.equals(fields, masks))) {
      throw new IOException(
          "its colors are in the bits %x, %x, %x and %x, which is not supported"
              .formatted(masks[0], masks[1], masks[2], masks[3]));
    }
    return masks;
  }

  boolean runs() {
    return packing == Packing.RUNS_OF_8 || packing == Packing.RUNS_OF_4;
  }

  /** Returns the bytes from a line to the next, where lines are not packed as runs. */
  long stride() {
    return (width * depth + 31) / 32 * 4;
  }

  /** Returns the bytes of a line without what fills it up. */
  long lineBytes() {
    return (width * depth + 7) / 8;
  }
}
