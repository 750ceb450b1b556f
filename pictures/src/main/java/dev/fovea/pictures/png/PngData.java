package dev.fovea.pictures.png;

import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The unpacked data of a PNG file. Chunks are unpacked in pieces of the size that Pillow reads,
 * because where a piece ends decides whether damage after the last pixel is seen.
 */
final class PngData implements AutoCloseable {
  /** What zlib takes: its window of 32 KiB and its tables. */
  private static final long INFLATER = 48 * 1024;

  static final long BYTES = Scratch.cost(INFLATER);

  private static final int PIECE = 65_536;

  private final int height;
  private final Inflater inflater = new Inflater();
  private PngChunk chunk;

  /** The bytes of the chunk that have been taken. */
  private int taken;

  PngData(PngChunk first, int height, Scratch scratch) {
    this.chunk = first;
    this.height = height;
    scratch.account(INFLATER);
  }

  /** Returns whether the data ended with the line that was read last. */
  boolean ended() {
    return inflater.finished();
  }

  /**
   * Reads the first {@code length} bytes of {@code line}.
   *
   * @throws IOException if the data are wrong or end before
   */
  void read(byte[] line, int length, int y) throws IOException {
    int have = 0;
    try {
      while (have < length) {
        if (inflater.getRemaining() == 0) {
          feed(y);
        }
        int count = inflater.inflate(line, have, length - have);
        have += count;
        if (have < length && (inflater.finished() || inflater.needsDictionary())) {
          throw new IOException("its data end in line %d of %d".formatted(y, height));
        }
      }
    } catch (DataFormatException e) {
      throw new IOException("its compressed data are wrong in line " + y, e);
    }
  }

  private void feed(int y) throws IOException {
    while (taken == chunk.length()) {
      chunk.checkWhole();
      try {
        chunk = chunk.next();
      } catch (IOException e) {
        throw truncated(y);
      }
      if (!chunk.is("IDAT")) {
        throw truncated(y);
      }
      taken = 0;
    }
    int count = Math.min(PIECE, chunk.length() - taken);
    inflater.setInput(chunk.data(), chunk.start() + taken, count);
    taken += count;
  }

  private IOException truncated(int y) {
    return new IOException("it is truncated in line %d of %d".formatted(y, height));
  }

  /**
   * Checks what comes after the last pixel. There a file may end anywhere but within the content of
   * a chunk.
   */
  void checkRest() throws IOException {
    PngChunk rest = chunk;
    while (!rest.is("IEND")) {
      try {
        rest = rest.next();
      } catch (IOException e) {
        return;
      }
      if (rest.is("IEND")) {
        return;
      }
      rest.checkWhole();
    }
  }

  @Override
  public void close() {
    inflater.close();
  }
}
