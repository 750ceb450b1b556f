package dev.fovea.pictures.tiff;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The unpacked bytes of a strip or tile of a TIFF file. */
sealed interface TiffData extends AutoCloseable
    permits TiffCodes, TiffData.Deflated, TiffData.Packed, TiffData.Stored {
  /** More than the tables and windows of any of them. */
  long BYTES = 64 * 1024;

  /**
   * Fills the first {@code length} bytes of {@code line}.
   *
   * @throws IOException if the data are wrong or end before
   */
  void read(byte[] line, int length) throws IOException;

  @Override
  default void close() {}

  /** Returns what unpacks {@code data[from, to)}. */
  static TiffData of(int compression, byte[] data, int from, int to) throws IOException {
    return switch (compression) {
      case TiffLayout.STORED -> new Stored(data, from, to);
      case TiffLayout.PACKED -> new Packed(data, from, to);
      case TiffLayout.LZW -> new TiffCodes(data, from, to);
      case TiffLayout.DEFLATE -> new Deflated(data, from, to);
      default -> throw new IOException("its compression " + compression + " is not supported");
    };
  }

  static IOException tooShort() {
    return new IOException("it is truncated: the data of a strip or tile end too early");
  }

  /** Bytes as they are. */
  final class Stored implements TiffData {
    private final byte[] data;
    private final int to;
    private int next;

    Stored(byte[] data, int from, int to) {
      this.data = data;
      this.next = from;
      this.to = to;
    }

    @Override
    public void read(byte[] line, int length) throws IOException {
      if (length > to - next) {
        throw tooShort();
      }
      System.arraycopy(data, next, line, 0, length);
      next += length;
    }
  }

  /** Runs of equal bytes ("PackBits"). */
  final class Packed implements TiffData {
    private final byte[] data;
    private final int to;
    private int next;

    /** What is left of a run, and its byte, or -1 if its bytes are in the data. */
    private int left;

    private int value;

    Packed(byte[] data, int from, int to) {
      this.data = data;
      this.next = from;
      this.to = to;
    }

    @Override
    public void read(byte[] line, int length) throws IOException {
      for (int i = 0; i < length; i++) {
        if (left == 0) {
          startRun();
        }
        line[i] = value >= 0 ? (byte) value : next();
        left--;
      }
    }

    private void startRun() throws IOException {
      int count = next();
      while (count == -128) {
        count = next();
      }
      left = count < 0 ? 1 - count : 1 + count;
      value = count < 0 ? next() & 0xff : -1;
    }

    private byte next() throws IOException {
      if (next >= to) {
        throw tooShort();
      }
      return data[next++];
    }
  }

  /** Data of zlib. */
  final class Deflated implements TiffData {
    private final Inflater inflater = new Inflater();

    Deflated(byte[] data, int from, int to) {
      inflater.setInput(data, from, to - from);
    }

    @Override
    public void read(byte[] line, int length) throws IOException {
      try {
        for (int have = 0; have < length; ) {
          int count = inflater.inflate(line, have, length - have);
          if (count == 0) {
            throw tooShort();
          }
          have += count;
        }
      } catch (DataFormatException e) {
        throw new IOException("its compressed data are wrong", e);
      }
    }

    @Override
    public void close() {
      inflater.close();
    }
  }
}
