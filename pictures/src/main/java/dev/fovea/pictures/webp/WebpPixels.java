package dev.fovea.pictures.webp;

import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.ImageSize;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import dev.fovea.pictures.raster.White;
import dev.fovea.pictures.vp8.Vp8Frame;
import dev.fovea.pictures.vp8l.Vp8lImage;
import java.io.IOException;
import java.util.Arrays;

/** Decodes the first frame of a WebP file, on its canvas. */
final class WebpPixels {
  private final byte[] data;
  private final WebpFile file;
  private final Scratch scratch;
  private final byte[] rgb;

  WebpPixels(byte[] data, WebpFile file, Scratch scratch) {
    this.data = data;
    this.file = file;
    this.scratch = scratch;
    this.rgb = scratch.bytes(3L * file.canvas().width());
  }

  static Cost cost(WebpFile file) {
    ImageSize frame = file.frame();
    long pixels = (long) file.canvas().width() * file.canvas().height();
    int length = file.pixels().to() - file.pixels().from();
    long bytes = Scratch.cost(3L * file.canvas().width());
    if (!file.lossy()) {
      return new Cost(4 * pixels, bytes + Vp8lImage.bytes(frame.width(), frame.height(), length));
    }
    WebpFile.Range alpha = file.alpha();
    if (alpha != null) {
      bytes += WebpAlpha.bytes(frame, alpha.to() - alpha.from());
    }
    return new Cost((alpha != null ? 3 : 2) * pixels, bytes + Vp8Frame.bytes(frame.width()));
  }

  void decode(Lines lines) throws IOException {
    // What is outside of the frame is transparent, or black if opacity does not count.
    byte background = (byte) (file.seeThrough() ? 255 : 0);
    Arrays.fill(rgb, background);
    repeat(lines, file.top());
    if (file.lossy()) {
      decodeLossy(lines);
    } else {
      WebpFile.Range pixels = file.pixels();
      Vp8lImage.decode(data, pixels.from(), pixels.to(), scratch, line -> put(line, lines));
    }
    Arrays.fill(rgb, background);
    repeat(lines, file.canvas().height() - file.top() - file.frame().height());
  }

  private void repeat(Lines lines, int count) {
    for (int y = 0; y < count; y++) {
      lines.next(rgb);
    }
  }

  private void decodeLossy(Lines lines) throws IOException {
    WebpFile.Range alpha = file.alpha();
    Lines target = line -> put(line, lines);
    if (alpha != null) {
      target =
          WebpAlpha.decode(data, alpha.from(), alpha.to(), file.frame(), scratch).blended(target);
    }
    WebpFile.Range pixels = file.pixels();
    Vp8Frame.decode(data, pixels.from(), pixels.to(), scratch, target);
  }

  private void put(byte[] line, Lines lines) {
    System.arraycopy(line, 0, rgb, 3 * file.left(), 3 * file.frame().width());
    lines.next(rgb);
  }

  private void put(int[] line, Lines lines) {
    for (int x = 0; x < file.frame().width(); x++) {
      int alpha = file.seeThrough() ? line[x] >>> 24 : 255;
      White.put(rgb, file.left() + x, line[x], alpha);
    }
    lines.next(rgb);
  }
}
