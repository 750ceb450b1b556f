package dev.fovea.engine.vision;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.util.Arrays;

/**
 * Decodes the first frame of a WebP file. Lossy frames are decoded here, since the reader of
 * TwelveMonkeys is off by several values in most of their pixels; it decodes lossless frames.
 */
final class WebpPixels {
  private static final int FILE_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int FRAME_HEADER = 16;

  private WebpPixels() {}

  static RgbImage decode(byte[] data, ImageHeader header) throws IOException {
    Bytes bytes = Bytes.little(data);
    long length = bytes.u32(4) + 8;
    if (length > data.length) {
      throw new IOException("it is truncated: %d bytes of %d".formatted(data.length, length));
    }
    int frame = find(bytes, FILE_HEADER, data.length, "ANMF");
    int from = frame < 0 ? FILE_HEADER : frame + CHUNK_HEADER + FRAME_HEADER;
    int to = frame < 0 ? data.length : end(bytes, frame, data.length);
    int lossy = find(bytes, from, to, "VP8 ");
    checkSize(bytes, lossy < 0 ? find(bytes, from, to, "VP8L") : lossy, header);
    RgbImage image;
    if (lossy < 0) {
      image = Rasters.read(new WebPImageReaderSpi(), data);
    } else {
      image = Vp8Frame.decode(data, lossy + CHUNK_HEADER, end(bytes, lossy, to));
      int alpha = find(bytes, from, to, "ALPH");
      if (alpha >= 0) {
        blend(image, data, alpha + CHUNK_HEADER, end(bytes, alpha, to));
      }
    }
    return frame < 0
        ? image
        : onCanvas(
            image,
            2 * bytes.u24(frame + CHUNK_HEADER),
            2 * bytes.u24(frame + CHUNK_HEADER + 3L),
            header);
  }

  /** Checks that a picture is no larger than its file's header says, before it is decoded. */
  private static void checkSize(Bytes bytes, int chunk, ImageHeader header) throws IOException {
    if (chunk < 0) {
      throw new IOException("it has no picture");
    }
    ImageSize size = WebpFormat.size(bytes, chunk);
    if (size.width() > header.width() || size.height() > header.height()) {
      throw new IOException(
          "its header says %d x %d pixels, its picture %d x %d"
              .formatted(header.width(), header.height(), size.width(), size.height()));
    }
  }

  /** Returns where the first chunk {@code name} of {@code [from, to)} is, or -1. */
  private static int find(Bytes bytes, int from, int to, String name) throws IOException {
    int at = from;
    while (at + CHUNK_HEADER <= to) {
      if (bytes.has(at, name)) {
        return at;
      }
      int end = end(bytes, at, to);
      at = end + (end & 1);
    }
    return -1;
  }

  private static int end(Bytes bytes, int chunk, int to) throws IOException {
    long end = chunk + CHUNK_HEADER + bytes.u32(chunk + 4L);
    if (end > to) {
      throw new IOException(
          "its chunk %s ends at byte %d of %d".formatted(bytes.text(chunk, 4), end, to));
    }
    return (int) end;
  }

  private static void blend(RgbImage image, byte[] data, int from, int to) throws IOException {
    byte[] alpha = WebpAlpha.decode(data, from, to, image.width(), image.height());
    byte[] pixels = image.pixels();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = White.blend(pixels[i] & 0xff, alpha[i / 3] & 0xff);
    }
  }

  private static RgbImage onCanvas(RgbImage image, int left, int top, ImageHeader header)
      throws IOException {
    int width = (int) header.width();
    int height = (int) header.height();
    if (image.width() == width && image.height() == height) {
      return image;
    }
    if (left + image.width() > width || top + image.height() > height) {
      throw new IOException(
          "its first frame is not within its %d x %d pixels".formatted(width, height));
    }
    byte[] pixels = new byte[3 * width * height];
    Arrays.fill(pixels, (byte) 255);
    int line = 3 * image.width();
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(image.pixels(), y * line, pixels, 3 * ((top + y) * width + left), line);
    }
    return new RgbImage(width, height, pixels);
  }
}
