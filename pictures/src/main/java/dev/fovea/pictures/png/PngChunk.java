package dev.fovea.pictures.png;

import dev.fovea.pictures.raster.Bytes;
import java.io.IOException;
import java.util.zip.CRC32;

/** A part of a PNG file: {@code data[start, end)} of the kind {@code type}. */
record PngChunk(byte[] data, String type, int start, long end) {
  /** The bytes around the content: length, type and checksum. */
  private static final int FRAME = 12;

  /**
   * Returns the chunk at {@code at}; its content may be missing.
   *
   * @throws IOException if the file ends within the frame before the content, or its type is no
   *     word
   */
  static PngChunk at(byte[] data, long at) throws IOException {
    Bytes bytes = Bytes.big(data);
    long length = bytes.u32(at);
    String type = bytes.text(at + 4, 4);
    if (!type.chars().allMatch(PngChunk::isWord)) {
      throw new IOException("it has no chunk at byte " + at + ", where one should start");
    }
    return new PngChunk(data, type, (int) at + 8, at + 8 + length);
  }

  private static boolean isWord(int c) {
    return c < 128 && (Character.isLetterOrDigit(c) || c == '_');
  }

  PngChunk next() throws IOException {
    return at(data, end + FRAME - 8);
  }

  boolean is(String name) {
    return type.equals(name);
  }

  /** Returns the length of the content, as far as it is there. */
  int length() {
    return (int) (Math.min(end, data.length) - start);
  }

  /** Throws unless all of the content is there. */
  void checkWhole() throws IOException {
    if (end > data.length) {
      throw new IOException(
          "it is truncated: its chunk %s ends at byte %d of %d".formatted(type, end, data.length));
    }
  }

  /** Throws unless the content has at least {@code least} bytes and the checksum is right. */
  void check(int least) throws IOException {
    checkWhole();
    if (length() < least) {
      throw new IOException(
          "its chunk %s has %d bytes, expected at least %d".formatted(type, length(), least));
    }
    CRC32 sum = new CRC32();
    sum.update(data, start - 4, length() + 4);
    if (sum.getValue() != Bytes.big(data).u32(end)) {
      throw new IOException("the checksum of its chunk " + type + " is wrong");
    }
  }
}
