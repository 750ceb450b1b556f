package dev.fovea.pictures.gif;

import dev.fovea.pictures.raster.Bytes;
import java.io.IOException;
import java.util.Arrays;

/**
 * What a GIF file says up to the pixels of its first frame (GIF89a specification).
 *
 * @param width of the canvas, which a frame that does not fit it enlarges
 * @param height likewise
 * @param palette the colors of the frame, black where it has none
 * @param transparent the index that is not seen, or -1
 * @param codeBits the bits that the codes of the pixels start with, less one
 * @param pixels where the pixels are
 */
record GifFrame(
    int width,
    int height,
    int left,
    int top,
    int frameWidth,
    int frameHeight,
    boolean interlaced,
    int[] palette,
    int transparent,
    int codeBits,
    int pixels) {

  static GifFrame read(byte[] data) throws IOException {
    return new Reader(Bytes.little(data)).read();
  }

  private static final class Reader {
    private static final int SCREEN_BYTES = 13;
    private static final int FRAME_BYTES = 9;
    private static final int EXTENSION = '!';
    private static final int FRAME = ',';
    private static final int END = ';';
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int COMMENT = 0xfe;

    private final Bytes bytes;
    private int at = SCREEN_BYTES;
    private int[] palette = new int[256];
    private int transparent = -1;

    Reader(Bytes bytes) {
      this.bytes = bytes;
    }

    GifFrame read() throws IOException {
      readPalette(bytes.u8(10));
      // Like Pillow, skips what is no block.
      for (int kind = bytes.u8(at++); kind != FRAME; kind = bytes.u8(at++)) {
        if (kind == END) {
          throw new IOException("it ends before its first frame");
        }
        if (kind == EXTENSION) {
          readExtension();
        }
      }
      int frame = at;
      int flags = bytes.u8(frame + 8L);
      at += FRAME_BYTES;
      if ((flags & 0x80) != 0) {
        palette = new int[256];
      }
      readPalette(flags);
      int left = bytes.u16(frame);
      int top = bytes.u16(frame + 2L);
      int width = bytes.u16(frame + 4L);
      int height = bytes.u16(frame + 6L);
      if (width == 0 || height == 0) {
        throw new IOException("its first frame is of %d x %d pixels".formatted(width, height));
      }
      return new GifFrame(
          Math.max(bytes.u16(6), left + width),
          Math.max(bytes.u16(8), top + height),
          left,
          top,
          width,
          height,
          (flags & 0x40) != 0,
          palette,
          transparent,
          codeBits(bytes.u8(at)),
          at + 1);
    }

    private static int codeBits(int bits) throws IOException {
      if (bits > 12) {
        throw new IOException("its codes start with " + bits + " bits, expected at most 12");
      }
      return bits;
    }

    private void readPalette(int flags) {
      if ((flags & 0x80) == 0) {
        return;
      }
      int colors = 2 << (flags & 7);
      byte[] data = bytes.data();
      for (int i = 0; i < colors && at + 3 * i + 2 < data.length; i++) {
        int entry = at + 3 * i;
        palette[i] =
            (data[entry] & 0xff) << 16 | (data[entry + 1] & 0xff) << 8 | (data[entry + 2] & 0xff);
      }
      at += 3 * colors;
    }

    private void readExtension() throws IOException {
      int label = bytes.u8(at++);
      int length = bytes.u8(at);
      if (label == GRAPHIC_CONTROL && length > 0 && (bytes.u8(at + 1L) & 1) != 0) {
        transparent = bytes.u8(at + 4L);
      }
      if (label != COMMENT || length > 0) {
        at += 1 + length;
        while (bytes.u8(at) != 0) {
          at += 1 + bytes.u8(at);
        }
      }
      at++;
    }
  }

  /** Returns the color of each index, white for the transparent one. */
  int[] colors() {
    int[] colors = Arrays.copyOf(palette, palette.length);
    if (transparent >= 0) {
      colors[transparent] = 0xffffff;
    }
    return colors;
  }
}
