package dev.fovea.pictures.gif;

import dev.fovea.pictures.raster.Cancellation;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.Frame;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;

/** Decodes the pixels of the first frame of a GIF file; interlaced ones meet in a frame. */
final class GifPixels {
  private static final int[][] INTERLACE = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  private final GifFrame frame;
  private final GifCodes codes;
  private final Scratch scratch;
  private final int[] colors;
  private final byte[] indices;
  private final byte[] rgb;

  GifPixels(byte[] data, GifFrame frame, Scratch scratch) {
    this.frame = frame;
    this.codes = new GifCodes(data, frame.pixels(), frame.codeBits(), scratch);
    this.scratch = scratch;
    this.colors = frame.colors();
    this.indices = scratch.bytes(frame.frameWidth());
    this.rgb = scratch.bytes(3L * frame.width());
  }

  static Cost cost(GifFrame frame) {
    long pixels = (long) frame.frameWidth() * frame.frameHeight();
    long kept = frame.interlaced() ? Frame.bytes(frame.frameWidth(), frame.frameHeight()) : 0;
    long lines = Scratch.cost(frame.frameWidth()) + Scratch.cost(3L * frame.width());
    return new Cost(pixels + (long) frame.width() * frame.height(), kept + lines + GifCodes.BYTES);
  }

  void decode(Lines lines) throws IOException {
    fill(frame.top(), lines);
    if (frame.interlaced()) {
      Frame store = new Frame(frame.frameWidth(), frame.frameHeight(), scratch);
      for (int[] pass : INTERLACE) {
        for (int y = pass[0]; y < frame.frameHeight(); y += pass[1]) {
          Cancellation.check();
          codes.read(indices, indices.length);
          store.put(y, 0, indices, frame.frameWidth());
        }
      }
      for (int y = 0; y < frame.frameHeight(); y++) {
        store.get(y, indices, frame.frameWidth());
        put(lines);
      }
    } else {
      for (int y = 0; y < frame.frameHeight(); y++) {
        codes.read(indices, indices.length);
        put(lines);
      }
    }
    fill(frame.height() - frame.top() - frame.frameHeight(), lines);
  }

  private void put(Lines lines) {
    background();
    for (int x = 0; x < indices.length; x++) {
      Lines.put(rgb, frame.left() + x, colors[indices[x] & 0xff]);
    }
    lines.next(rgb);
  }

  private void fill(int count, Lines lines) {
    for (int y = 0; y < count; y++) {
      background();
      lines.next(rgb);
    }
  }

  /** Pillow shows the palette's first color where no frame is, unless the frame is transparent. */
  private void background() {
    int color = frame.transparent() >= 0 ? 0xffffff : colors[0];
    for (int x = 0; x < frame.width(); x++) {
      Lines.put(rgb, x, color);
    }
  }
}
