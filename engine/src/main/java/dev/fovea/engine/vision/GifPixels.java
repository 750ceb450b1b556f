package dev.fovea.engine.vision;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** Decodes the first frame of a GIF file (GIF89a specification). */
final class GifPixels {
  private static final int SCREEN_BYTES = 13;
  private static final int EXTENSION = 0x21;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int FRAME = 0x2c;
  private static final int MAX_CODES = 4096;
  private static final int[][] INTERLACE = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
  private static final int[][] PLAIN = {{0, 1}};

  private final Bytes bytes;
  private final int width;
  private final int height;
  private final byte[] pixels;
  private int[] palette = new int[256];
  private int transparent = -1;

  GifPixels(byte[] data, int width, int height) {
    this.bytes = Bytes.little(data);
    this.width = width;
    this.height = height;
    this.pixels = new byte[3 * width * height];
  }

  RgbImage decode() throws IOException {
    if ((bytes.u8(10) & 0x80) != 0) {
      readPalette(SCREEN_BYTES, bytes.u8(10));
    }
    for (int at = blocks(bytes); bytes.u8(at) == EXTENSION; at = afterExtension(bytes, at)) {
      if (bytes.u8(at + 1) == GRAPHIC_CONTROL && (bytes.u8(at + 3) & 1) != 0) {
        transparent = bytes.u8(at + 6);
      }
    }
    frame(firstFrame(bytes));
    return new RgbImage(width, height, pixels);
  }

  /** Returns where the position and size of the first frame are. */
  static int firstFrame(Bytes bytes) throws IOException {
    int at = blocks(bytes);
    while (bytes.u8(at) == EXTENSION) {
      at = afterExtension(bytes, at);
    }
    if (bytes.u8(at) != FRAME) {
      throw new IOException("it has no frame where one is expected, at byte " + at);
    }
    return at + 1;
  }

  private static int blocks(Bytes bytes) throws IOException {
    int flags = bytes.u8(10);
    return (flags & 0x80) != 0 ? SCREEN_BYTES + 3 * (2 << (flags & 7)) : SCREEN_BYTES;
  }

  private static int afterExtension(Bytes bytes, int at) throws IOException {
    int next = at + 2;
    while (bytes.u8(next) != 0) {
      next += 1 + bytes.u8(next);
    }
    return next + 1;
  }

  private int readPalette(int at, int flags) throws IOException {
    int colors = 2 << (flags & 7);
    palette = new int[256];
    for (int i = 0; i < colors; i++) {
      int entry = at + 3 * i;
      palette[i] = (bytes.u8(entry) << 16) | (bytes.u8(entry + 1) << 8) | bytes.u8(entry + 2);
    }
    return at + 3 * colors;
  }

  private void frame(int at) throws IOException {
    int left = bytes.u16(at);
    int top = bytes.u16(at + 2);
    int frameWidth = bytes.u16(at + 4);
    int frameHeight = bytes.u16(at + 6);
    int flags = bytes.u8(at + 8);
    int start = at + 9;
    if ((flags & 0x80) != 0) {
      start = readPalette(start, flags);
    }
    fillCanvas();
    byte[] indices = unpack(start, frameWidth * frameHeight);
    int line = 0;
    for (int[] pass : (flags & 0x40) != 0 ? INTERLACE : PLAIN) {
      for (int y = pass[0]; y < frameHeight; y += pass[1]) {
        int target = 3 * ((top + y) * width + left);
        for (int x = 0; x < frameWidth; x++) {
          put(target + 3 * x, indices[line * frameWidth + x] & 0xff);
        }
        line++;
      }
    }
  }

  /** Pillow shows the palette's first color where no frame is, unless the frame is transparent. */
  private void fillCanvas() {
    if (transparent >= 0) {
      Arrays.fill(pixels, (byte) 255);
      return;
    }
    for (int at = 0; at < pixels.length; at += 3) {
      put(at, 0);
    }
  }

  private void put(int at, int index) {
    if (index != transparent) {
      pixels[at] = (byte) (palette[index] >> 16);
      pixels[at + 1] = (byte) (palette[index] >> 8);
      pixels[at + 2] = (byte) palette[index];
    }
  }

  /** Undoes the LZW compression of {@code count} palette indices. */
  private byte[] unpack(int at, int count) throws IOException {
    int bits = bytes.u8(at);
    if (bits < 1 || bits > 8) {
      throw new IOException("its codes start with " + bits + " bits, expected 1 to 8");
    }
    return new Lzw(joined(at + 1), bits).unpack(count);
  }

  private byte[] joined(int at) throws IOException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    int next = at;
    // A file may end without the empty block that should end the frame.
    while (next < bytes.length() && bytes.u8(next) != 0) {
      int length = Math.min(bytes.u8(next), bytes.length() - next - 1);
      joined.write(bytes.data(), next + 1, length);
      next += 1 + length;
    }
    return joined.toByteArray();
  }

  /** The decompressor of GIF: codes of growing length, least significant bits first. */
  private static final class Lzw {
    private final byte[] data;
    private final int clear;
    private final short[] prefix = new short[MAX_CODES];
    private final byte[] suffix = new byte[MAX_CODES];
    private final byte[] stack = new byte[MAX_CODES + 1];
    private int bit;
    private int codeBits;
    private int codes;

    /** The first index of what the last code meant. */
    private int first;

    Lzw(byte[] data, int bits) {
      this.data = data;
      this.clear = 1 << bits;
      for (int i = 0; i < clear; i++) {
        suffix[i] = (byte) i;
      }
      reset();
    }

    private void reset() {
      codes = clear + 2;
      codeBits = Integer.numberOfTrailingZeros(clear) + 1;
    }

    byte[] unpack(int count) throws IOException {
      byte[] indices = new byte[count];
      int have = 0;
      int previous = -1;
      while (have < count) {
        int code = next();
        if (code == clear) {
          reset();
          previous = -1;
          continue;
        }
        if (code < 0 || code == clear + 1) {
          throw new IOException("it is truncated: %d of %d pixels".formatted(have, count));
        }
        if (previous < 0 ? code > clear : code > codes) {
          throw new IOException("code %d of %d is wrong".formatted(code, codes));
        }
        int depth = push(code, previous);
        while (depth > 0 && have < count) {
          indices[have++] = stack[--depth];
        }
        if (previous >= 0) {
          add(previous);
        }
        previous = code;
      }
      return indices;
    }

    /** Puts what {@code code} means on the stack, last index first, and returns how many. */
    private int push(int code, int previous) {
      int depth = 0;
      int at = code;
      if (code == codes) {
        stack[depth++] = (byte) first;
        at = previous;
      }
      while (at > clear) {
        stack[depth++] = suffix[at];
        at = prefix[at];
      }
      first = at;
      stack[depth++] = (byte) first;
      return depth;
    }

    private void add(int previous) {
      if (codes < MAX_CODES) {
        prefix[codes] = (short) previous;
        suffix[codes] = (byte) first;
        codes++;
        if (codes == (1 << codeBits) && codeBits < 12) {
          codeBits++;
        }
      }
    }

    /** Returns the next code, or -1 at the end of the data. */
    private int next() {
      int code = 0;
      for (int i = 0; i < codeBits; i++, bit++) {
        if (bit / 8 >= data.length) {
          return -1;
        }
        code |= ((data[bit / 8] >> (bit % 8)) & 1) << i;
      }
      return code;
    }
  }
}
