package dev.fovea.engine.vision;

import java.io.IOException;

/** BMP: 1 to 32 bits a pixel, palettes, run lengths and bit fields. */
final class BmpFormat implements PictureFormat {
  @Override
  public String name() {
    return "BMP";
  }

  @Override
  public boolean matches(Bytes data) {
    return data.has(0, "BM");
  }

  @Override
  public ImageHeader header(byte[] data) throws IOException {
    Layout layout = Layout.read(Bytes.little(data));
    return new ImageHeader(layout.width, layout.height, 1, /* bytesPerPixel= */ 0);
  }

  @Override
  public RgbImage decode(byte[] data, ImageHeader header) throws IOException {
    Bytes bytes = Bytes.little(data);
    return new BmpPixels(bytes, Layout.read(bytes)).decode();
  }

  /** How the numbers of a pixel are stored. */
  enum Packing {
    PLAIN,
    RUNS_OF_8,
    RUNS_OF_4,
    FIELDS
  }

  /**
   * The headers of a BMP file.
   *
   * @param headerBytes bytes of the second header, which tells its version
   * @param pixels where the pixels start
   * @param masks the bits of red, green, blue and alpha
   */
  record Layout(
      long headerBytes,
      long pixels,
      long width,
      long height,
      boolean topDown,
      int depth,
      Packing packing,
      long colors,
      int[] masks) {

    private static final int START = 14;
    private static final int OLDEST = 12;
    private static final int USUAL = 40;

    static Layout read(Bytes bytes) throws IOException {
      long headerBytes = bytes.u32(START);
      long pixels = bytes.u32(10);
      if (headerBytes == OLDEST) {
        int depth = bytes.u16(START + 10);
        return new Layout(
            headerBytes,
            pixels,
            bytes.u16(START + 4),
            bytes.u16(START + 6),
            /* topDown= */ false,
            checked(depth, Packing.PLAIN),
            Packing.PLAIN,
            1L << Math.min(depth, 8),
            plainMasks(depth));
      }
      if (headerBytes < USUAL || headerBytes > 200) {
        throw new IOException("its header has %d bytes, expected 12 or 40".formatted(headerBytes));
      }
      int height = (int) bytes.u32(START + 8);
      int depth = bytes.u16(START + 14);
      Packing packing = packing(bytes.u32(START + 16));
      long colors = bytes.u32(START + 32);
      return new Layout(
          headerBytes,
          pixels,
          bytes.u32(START + 4),
          Math.abs((long) height),
          height < 0,
          checked(depth, packing),
          packing,
          colors == 0 ? 1L << Math.min(depth, 8) : colors,
          packing == Packing.FIELDS ? masks(bytes, headerBytes) : plainMasks(depth));
    }

    private static Packing packing(long compression) throws IOException {
      return switch ((int) compression) {
        case 0 -> Packing.PLAIN;
        case 1 -> Packing.RUNS_OF_8;
        case 2 -> Packing.RUNS_OF_4;
        case 3, 6 -> Packing.FIELDS;
        default -> throw new IOException("its compression " + compression + " is not supported");
      };
    }

    private static int checked(int depth, Packing packing) throws IOException {
      boolean possible =
          switch (packing) {
            case PLAIN ->
                depth == 1 || depth == 4 || depth == 8 || depth == 16 || depth == 24 || depth == 32;
            case RUNS_OF_8 -> depth == 8;
            case RUNS_OF_4 -> depth == 4;
            case FIELDS -> depth == 16 || depth == 32;
          };
      if (!possible) {
        throw new IOException("it has %d bits a pixel, packed as %s".formatted(depth, packing));
      }
      return depth;
    }

    private static int[] plainMasks(int depth) {
      return depth == 16
          ? new int[] {0x7c00, 0x3e0, 0x1f, 0}
          : new int[] {0xff0000, 0xff00, 0xff, 0};
    }

    private static int[] masks(Bytes bytes, long headerBytes) throws IOException {
      int[] masks = new int[4];
      for (int i = 0; i < masks.length; i++) {
        // The usual header is followed by three masks; longer ones contain four.
        masks[i] = i < 3 || headerBytes > 52 ? (int) bytes.u32(START + USUAL + 4L * i) : 0;
      }
      return masks;
    }

    /** Returns where the palette starts. */
    long palette() {
      return START + headerBytes + (packing == Packing.FIELDS && headerBytes == USUAL ? 12 : 0);
    }

    /** Returns the bytes of a color of the palette. */
    int paletteEntry() {
      return headerBytes == OLDEST ? 3 : 4;
    }

    /** Returns the bytes of a line that is not packed as runs. */
    long lineBytes() {
      return (width * depth + 31) / 32 * 4;
    }
  }
}
