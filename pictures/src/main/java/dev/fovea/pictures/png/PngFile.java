package dev.fovea.pictures.png;

import dev.fovea.pictures.exif.TiffDirectory;
import dev.fovea.pictures.raster.Bytes;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * What a PNG file says up to its pixels.
 *
 * @param palette the colors of its palette, black where it has none
 * @param alpha their opacity
 * @param transparent the gray or color that is transparent, or -1 for each
 * @param orientation the EXIF orientation, also of data after the pixels
 * @param pixels the first chunk of pixels
 */
record PngFile(
    PngLayout layout,
    int[] palette,
    int[] alpha,
    int[] transparent,
    int orientation,
    PngChunk pixels) {

  /** The least bytes of the chunks that say something about the picture. */
  private static final Map<String, Integer> LEAST =
      Map.of("IHDR", PngLayout.BYTES, "gAMA", 4, "cHRM", 32, "sRGB", 1, "pHYs", 9);

  static PngFile read(byte[] data) throws IOException {
    return new Reader(data).read();
  }

  private static final class Reader {
    private final int[] palette = new int[256];
    private final int[] alpha = new int[256];
    private final int[] transparent = {-1, -1, -1};
    private final byte[] data;
    private PngLayout layout = new PngLayout(0, 0, 0, 0, false);
    private int orientation = 1;

    Reader(byte[] data) {
      this.data = data;
      Arrays.fill(alpha, 255);
    }

    PngFile read() throws IOException {
      PngChunk chunk = PngChunk.at(data, PngFormat.SIGNATURE.length());
      while (!chunk.is("IDAT")) {
        if (chunk.is("IEND") || chunk.is("fdAT")) {
          throw new IOException("it ends before its pixels");
        }
        chunk.check(LEAST.getOrDefault(chunk.type(), 0));
        take(chunk);
        chunk = chunk.next();
      }
      if (layout.depth() == 0) {
        throw new IOException("its pixels come before its header");
      }
      seekOrientation(chunk);
      return new PngFile(layout, palette, alpha, transparent, orientation, chunk);
    }

    private void take(PngChunk chunk) throws IOException {
      switch (chunk.type()) {
        case "IHDR" -> layout = PngLayout.read(chunk);
        case "PLTE" -> readPalette(chunk);
        case "tRNS" -> readTransparency(chunk);
        case "eXIf" -> readOrientation(chunk);
        default -> {}
      }
    }

    private void readPalette(PngChunk chunk) throws IOException {
      Bytes bytes = Bytes.big(data);
      for (int i = 0; i < Math.min(256, chunk.length() / 3); i++) {
        palette[i] = bytes.u24(chunk.start() + 3L * i);
      }
    }

    private void readTransparency(PngChunk chunk) throws IOException {
      Bytes bytes = Bytes.big(data);
      switch (layout.color()) {
        case PngLayout.PALETTE -> {
          for (int i = 0; i < Math.min(chunk.length(), 256); i++) {
            alpha[i] = bytes.u8(chunk.start() + i);
          }
        }
        case PngLayout.GRAY, PngLayout.RGB -> {
          chunk.check(2 * layout.channels());
          for (int i = 0; i < layout.channels(); i++) {
            transparent[i] = bytes.u16(chunk.start() + 2L * i);
          }
        }
        default -> {}
      }
    }

    private void readOrientation(PngChunk chunk) {
      orientation =
          TiffDirectory.exifOrientation(data, chunk.start(), chunk.start() + chunk.length());
    }

    /** Looks behind the pixels, where a file may also say how it is turned. */
    private void seekOrientation(PngChunk pixels) {
      try {
        for (PngChunk chunk = pixels.next(); !chunk.is("IEND"); chunk = chunk.next()) {
          if (chunk.is("eXIf")) {
            readOrientation(chunk);
          }
        }
      } catch (IOException e) {
        // What is cut off there says nothing.
      }
    }
  }
}
