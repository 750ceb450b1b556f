package dev.fovea.pictures.bmp;

import dev.fovea.pictures.raster.Bytes;
import dev.fovea.pictures.raster.Cancellation;
import dev.fovea.pictures.raster.Frame;
import java.io.IOException;
import java.lang.foreign.ValueLayout;

/** Undoes the run lengths of BMP, as Pillow does: pixels that are skipped are the first color. */
final class BmpRuns {
  private final Bytes bytes;
  private final boolean whole;
  private final int width;

  /** The indices of the pixels in the order of the file, and how many there are. */
  private final Frame frame;

  private final long count;

  private long have;
  private long next;
  private int x;

  BmpRuns(Bytes bytes, BmpLayout layout, Frame frame) {
    this.bytes = bytes;
    this.whole = layout.packing() == BmpLayout.Packing.RUNS_OF_8;
    this.width = (int) layout.width();
    this.frame = frame;
    this.count = layout.width() * layout.height();
    this.next = layout.pixels();
  }

  void decode() throws IOException {
    while (have < count) {
      Cancellation.check();
      int length = bytes.u8(next);
      int value = bytes.u8(next + 1);
      next += 2;
      if (length > 0) {
        run(Math.min(length, Math.max(0, width - x)), value);
      } else if (value == 0) {
        endLine();
      } else if (value == 1) {
        break;
      } else if (value == 2) {
        skip();
      } else {
        literals(value);
      }
    }
    if (have < count) {
      throw new IOException("its runs end after %d of %d pixels".formatted(have, count));
    }
  }

  private void put(int index) {
    if (have < count) {
      int y = (int) (have / width);
      long at = frame.start(y) + have % width;
      frame.piece(y).set(ValueLayout.JAVA_BYTE, at, (byte) index);
      have++;
    }
  }

  private void run(int length, int value) {
    for (int i = 0; i < length; i++) {
      put(whole ? value : i % 2 == 0 ? value >> 4 : value & 15);
    }
    x += length;
  }

  private void endLine() {
    while (have % width != 0) {
      put(0);
    }
    x = 0;
  }

  private void skip() throws IOException {
    long skipped = bytes.u8(next) + (long) bytes.u8(next + 1) * width;
    next += 2;
    have = Math.min(count, have + skipped);
    x = (int) (have % width);
  }

  /** Puts single pixels. */
  private void literals(int length) throws IOException {
    int taken = (int) Math.min(length, count - have);
    for (int i = 0; i < taken; i++) {
      int value = bytes.u8(next + (whole ? i : i / 2));
      put(whole ? value : i % 2 == 0 ? value >> 4 : value & 15);
    }
    next += whole ? taken : (taken + 1) / 2;
    next += next % 2;
    x += length;
  }
}
