package dev.fovea.pictures.webp;

import dev.fovea.pictures.raster.Cancellation;
import dev.fovea.pictures.raster.Frame;
import dev.fovea.pictures.raster.ImageSize;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import dev.fovea.pictures.raster.White;
import dev.fovea.pictures.vp8l.Vp8lImage;
import java.io.IOException;

/** The opacity of a lossy WebP picture (WebP container specification, chunk "ALPH"). */
final class WebpAlpha {
  private static final int RAW = 0;
  private static final int LOSSLESS = 1;

  private final ImageSize size;
  private final int filter;
  private final Frame store;
  private byte[] line;
  private byte[] above;
  private int have;

  private WebpAlpha(ImageSize size, int filter, Scratch scratch) {
    this.size = size;
    this.filter = filter;
    this.store = new Frame(size.width(), size.height(), scratch);
    this.line = scratch.bytes(size.width());
    this.above = scratch.bytes(size.width());
  }

  /** Returns an upper bound of the bytes that the opacity in {@code length} bytes takes. */
  static long bytes(ImageSize size, int length) {
    return Frame.bytes(size.width(), size.height())
        + 2 * Scratch.cost(size.width())
        + Vp8lImage.bytes(size.width(), size.height(), length);
  }

  /** Decodes the opacity of each pixel from {@code data[from, to)}. */
  static WebpAlpha decode(byte[] data, int from, int to, ImageSize size, Scratch scratch)
      throws IOException {
    if (from >= to) {
      throw new IOException("its alpha is empty");
    }
    int flags = data[from] & 0xff;
    if (((flags >> 4) & 3) > 1 || flags >> 6 > 1) {
      throw new IOException("its alpha is of an unknown kind, %x".formatted(flags));
    }
    WebpAlpha alpha = new WebpAlpha(size, (flags >> 2) & 3, scratch);
    switch (flags & 3) {
      case RAW -> alpha.readRaw(data, from + 1, to);
      case LOSSLESS -> Vp8lImage.decode(data, from + 1, to, size, scratch, alpha::readGreens);
      default -> throw new IOException("its alpha has the compression " + (flags & 3));
    }
    return alpha;
  }

  private void readRaw(byte[] data, int from, int to) throws IOException {
    long count = (long) size.width() * size.height();
    if (to - from < count) {
      throw new IOException("its alpha has %d bytes, expected %d".formatted(to - from, count));
    }
    for (int y = 0; y < size.height(); y++) {
      Cancellation.check();
      System.arraycopy(data, from + y * size.width(), line, 0, size.width());
      keep();
    }
  }

  private void readGreens(int[] colors) {
    for (int x = 0; x < line.length; x++) {
      line[x] = (byte) (colors[x] >> 8);
    }
    keep();
  }

  /** Adds to each value what its neighbours predict: 1 left, 2 above, 3 both less the corner. */
  private void keep() {
    for (int x = 0; x < line.length && filter != 0; x++) {
      int left = x > 0 ? line[x - 1] & 0xff : 0;
      int prediction;
      if (have == 0) {
        prediction = left;
      } else if (x == 0 || filter == 2) {
        prediction = above[x] & 0xff;
      } else if (filter == 1) {
        prediction = left;
      } else {
        prediction = Math.clamp(left + (above[x] & 0xff) - (above[x - 1] & 0xff), 0, 255);
      }
      line[x] += (byte) prediction;
    }
    store.put(have++, 0, line, line.length);
    byte[] spare = above;
    above = line;
    line = spare;
  }

  /** Returns what puts the lines of the picture on white, with this opacity, into {@code lines}. */
  Lines blended(Lines lines) {
    return new Lines() {
      private int y;

      @Override
      public void next(byte[] rgb) {
        store.get(y++, line, line.length);
        for (int i = 0; i < 3 * line.length; i++) {
          rgb[i] = White.blend(rgb[i] & 0xff, line[i / 3] & 0xff);
        }
        lines.next(rgb);
      }
    };
  }
}
