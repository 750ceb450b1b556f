package dev.fovea.pictures.png;

import dev.fovea.pictures.raster.Bytes;
import java.io.IOException;

/** The header of a PNG file. */
record PngLayout(long width, long height, int depth, int color, boolean interlaced) {
  static final int GRAY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GRAY_ALPHA = 4;
  static final int RGB_ALPHA = 6;
  static final int BYTES = 13;

  static PngLayout read(PngChunk chunk) throws IOException {
    Bytes bytes = Bytes.big(chunk.data());
    int at = chunk.start();
    PngLayout layout =
        new PngLayout(
            bytes.u32(at),
            bytes.u32(at + 4),
            bytes.u8(at + 8),
            bytes.u8(at + 9),
            bytes.u8(at + 12) != 0);
    if (!layout.possible() || bytes.u8(at + 11) != 0) {
      throw new IOException(
          "its header asks for bit depth %d, color type %d and filter method %d"
              .formatted(layout.depth, layout.color, bytes.u8(at + 11)));
    }
    return layout;
  }

  private boolean possible() {
    return switch (color) {
      case GRAY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
      case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
      case RGB, GRAY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
      default -> false;
    };
  }

  int channels() {
    return switch (color) {
      case GRAY_ALPHA -> 2;
      case RGB -> 3;
      case RGB_ALPHA -> 4;
      default -> 1;
    };
  }

  /** Returns the bytes of a pixel, at least 1. */
  int pixelBytes() {
    return Math.max(1, channels() * depth / 8);
  }

  /** Returns the bytes of a line of {@code pixels} pixels. */
  int lineBytes(int pixels) {
    return Math.toIntExact(((long) pixels * channels() * depth + 7) / 8);
  }
}
