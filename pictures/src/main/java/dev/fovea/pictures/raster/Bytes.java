package dev.fovea.pictures.raster;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The bytes of a file, read as numbers of one byte order. Reading past the end is an error. */
public record Bytes(byte[] data, boolean bigEndian) {
  public static Bytes big(byte[] data) {
    return new Bytes(data, true);
  }

  public static Bytes little(byte[] data) {
    return new Bytes(data, false);
  }

  public int length() {
    return data.length;
  }

  public int u8(long at) throws IOException {
    if (at < 0) {
      throw new EOFException("it points to a place before its start");
    }
    if (at >= data.length) {
      throw new EOFException(
          "it is truncated: it has %d bytes, and goes on after them (at byte %d, counted from 1)"
              .formatted(data.length, at + 1));
    }
    return data[(int) at] & 0xff;
  }

  public int u16(long at) throws IOException {
    return bigEndian ? (u8(at) << 8) | u8(at + 1) : u8(at) | (u8(at + 1) << 8);
  }

  public int u24(long at) throws IOException {
    return bigEndian ? (u16(at) << 8) | u8(at + 2) : u16(at) | (u8(at + 2) << 16);
  }

  public long u32(long at) throws IOException {
    return bigEndian ? ((long) u16(at) << 16) | u16(at + 2) : u16(at) | ((long) u16(at + 2) << 16);
  }

  /** Returns whether the bytes from {@code at} on are {@code text}, each character a byte. */
  public boolean has(long at, String text) {
    if (at < 0 || at + text.length() > data.length) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ((data[(int) at + i] & 0xff) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns {@code count} bytes as characters. */
  public String text(long at, int count) throws IOException {
    u8(at + count - 1);
    return new String(data, (int) at, count, StandardCharsets.ISO_8859_1);
  }

  /**
   * Returns the sample number {@code i} of a line of samples of up to 8 bits, the first in the
   * upper bits of a byte.
   *
   * @param from where in {@code data} the line starts; the sample is before the end
   */
  public static int sample(byte[] data, long from, int i, int bits) {
    int bit = i * bits;
    return ((data[(int) from + bit / 8] & 0xff) >> (8 - bits - bit % 8)) & ((1 << bits) - 1);
  }
}
