package dev.fovea.pictures.png;

import dev.fovea.pictures.raster.Cancellation;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.Frame;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Decodes the pixels of a PNG file, line by line; interlaced ones meet in a frame. */
final class PngPixels {
  private static final int[][] PASSES = {
    // first x, first y, step x, step y
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private final PngLayout layout;
  private final Scratch scratch;
  private final int width;
  private final int height;
  private final PngData data;
  private final PngColors colors;
  private final byte[] rgb;
  private byte[] line;
  private byte[] previous;

  PngPixels(PngFile file, Scratch scratch) {
    this.layout = file.layout();
    this.scratch = scratch;
    this.width = (int) layout.width();
    this.height = (int) layout.height();
    this.data = new PngData(file.pixels(), height, scratch);
    this.colors = new PngColors(file, scratch);
    this.rgb = scratch.bytes(3L * width);
    this.line = scratch.bytes(1 + layout.lineBytes(width));
    this.previous = scratch.bytes(1 + layout.lineBytes(width));
  }

  static Cost cost(PngLayout layout) {
    long pixels = layout.width() * layout.height();
    long lines =
        Scratch.cost(3 * layout.width())
            + 2 * Scratch.cost(1 + layout.lineBytes((int) layout.width()));
    long frame = layout.interlaced() ? Frame.bytes(3 * layout.width(), (int) layout.height()) : 0;
    return new Cost(layout.channels() * pixels, lines + frame + PngData.BYTES + PngColors.BYTES);
  }

  void decode(Lines lines) throws IOException {
    try (data) {
      if (layout.interlaced()) {
        decodePasses(lines);
      } else {
        for (int y = 0; y < height; y++) {
          read(y, width);
          colors.convert(line, rgb, width);
          lines.next(rgb);
          swap();
        }
      }
      data.checkRest();
    }
  }

  private void decodePasses(Lines lines) throws IOException {
    Frame frame = new Frame(3L * width, height, scratch);
    for (int[] pass : PASSES) {
      int count = (width - pass[0] + pass[2] - 1) / pass[2];
      Arrays.fill(previous, (byte) 0);
      for (int y = pass[1]; y < height && count > 0; y += pass[3]) {
        Cancellation.check();
        read(y, count);
        colors.convert(line, rgb, count);
        spread(frame, y, 3L * pass[0], 3L * pass[2], count);
        swap();
      }
    }
    for (int y = 0; y < height; y++) {
      frame.get(y, rgb, 3 * width);
      lines.next(rgb);
    }
  }

  private void spread(Frame frame, int y, long from, long step, int count) {
    if (step == 3) {
      frame.put(y, from, rgb, 3 * count);
      return;
    }
    MemorySegment piece = frame.piece(y);
    long at = frame.start(y) + from;
    for (int i = 0; i < count; i++) {
      piece.set(ValueLayout.JAVA_BYTE, at, rgb[3 * i]);
      piece.set(ValueLayout.JAVA_BYTE, at + 1, rgb[3 * i + 1]);
      piece.set(ValueLayout.JAVA_BYTE, at + 2, rgb[3 * i + 2]);
      at += step;
    }
  }

  /** Reads {@code count} pixels into {@link #line}; those that are missing are zeros. */
  private void read(int y, int count) throws IOException {
    int length = 1 + layout.lineBytes(count);
    if (data.ended()) {
      Arrays.fill(line, 0, length, (byte) 0);
    } else {
      data.read(line, length, y);
      PngFilter.undo(line, previous, length, layout.pixelBytes());
    }
  }

  private void swap() {
    byte[] spare = previous;
    previous = line;
    line = spare;
  }
}
