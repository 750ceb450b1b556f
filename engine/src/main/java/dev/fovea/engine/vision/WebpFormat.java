package dev.fovea.engine.vision;

import java.io.IOException;

/** WebP: lossy and lossless, with and without alpha; of animations the first frame. */
final class WebpFormat implements PictureFormat {
  private static final int HEADER_BYTES = 12;
  private static final int LOSSY_BYTES = 2;

  /** More than it takes: the reader of lossless data is slow, and this bounds its time too. */
  private static final int LOSSLESS_BYTES = 18;

  @Override
  public String name() {
    return "WebP";
  }

  @Override
  public boolean matches(Bytes data) {
    return data.has(0, "RIFF") && data.has(8, "WEBP");
  }

  @Override
  public ImageHeader header(byte[] data) throws IOException {
    Bytes bytes = Bytes.little(data);
    int content = HEADER_BYTES + 8;
    if (bytes.has(HEADER_BYTES, "VP8X")) {
      boolean alpha = chunk(bytes, "ALPH") >= 0;
      boolean lossy = chunk(bytes, "VP8 ") >= 0 && !alpha;
      return new ImageHeader(
          bytes.u24(content + 4) + 1,
          bytes.u24(content + 7) + 1,
          orientation(bytes),
          lossy ? LOSSY_BYTES : LOSSLESS_BYTES);
    }
    ImageSize size = size(bytes, HEADER_BYTES);
    boolean lossy = bytes.has(HEADER_BYTES, "VP8 ");
    return new ImageHeader(size.width(), size.height(), 1, lossy ? LOSSY_BYTES : LOSSLESS_BYTES);
  }

  /** Returns the size of the picture in the chunk at {@code at}. */
  static ImageSize size(Bytes bytes, int at) throws IOException {
    int content = at + 8;
    return switch (bytes.text(at, 4)) {
      case "VP8 " -> {
        if (bytes.u24(content + 3) != 0x2a019d) {
          throw new IOException("its frame is not a key frame");
        }
        yield new ImageSize(bytes.u16(content + 6) & 0x3fff, bytes.u16(content + 8) & 0x3fff);
      }
      case "VP8L" -> {
        if (bytes.u8(content) != 0x2f) {
          throw new IOException("its lossless data have the wrong signature");
        }
        int sizes = (int) bytes.u32(content + 1);
        yield new ImageSize((sizes & 0x3fff) + 1, ((sizes >> 14) & 0x3fff) + 1);
      }
      default -> throw new IOException("it has a chunk " + bytes.text(at, 4) + " for a picture");
    };
  }

  /** Returns where the first chunk {@code name} of the file is, or -1. */
  private static long chunk(Bytes bytes, String name) throws IOException {
    long at = HEADER_BYTES;
    while (at + 8 <= bytes.length()) {
      if (bytes.has(at, name)) {
        return at;
      }
      long end = at + 8 + bytes.u32(at + 4);
      at = end + (end & 1);
    }
    return -1;
  }

  private static int orientation(Bytes bytes) throws IOException {
    long at = chunk(bytes, "EXIF");
    long end = at < 0 ? 0 : at + 8 + bytes.u32(at + 4);
    return at < 0 || end > bytes.length()
        ? 1
        : TiffDirectory.exifOrientation(bytes.data(), (int) at + 8, (int) end);
  }

  @Override
  public RgbImage decode(byte[] data, ImageHeader header) throws IOException {
    return WebpPixels.decode(data, header);
  }
}
