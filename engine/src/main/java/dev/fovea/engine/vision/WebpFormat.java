package dev.fovea.engine.vision;

import java.io.IOException;

/** WebP: lossy and lossless, with and without alpha; of animations the first frame. */
final class WebpFormat implements PictureFormat {
  private static final int HEADER_BYTES = 12;

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
    int at = HEADER_BYTES;
    int content = at + 8;
    return switch (bytes.text(at, 4)) {
      case "VP8 " -> {
        if (bytes.u24(content + 3) != 0x2a019d) {
          throw new IOException("its frame does not start with a key frame");
        }
        yield header(bytes.u16(content + 6) & 0x3fff, bytes.u16(content + 8) & 0x3fff, 1);
      }
      case "VP8L" -> {
        if (bytes.u8(content) != 0x2f) {
          throw new IOException("its lossless data have the wrong signature");
        }
        long sizes = bytes.u32(content + 1);
        yield header((sizes & 0x3fff) + 1, ((sizes >> 14) & 0x3fff) + 1, 1);
      }
      case "VP8X" ->
          header(bytes.u24(content + 4) + 1, bytes.u24(content + 7) + 1, orientation(bytes));
      default -> throw new IOException("its first chunk is " + bytes.text(at, 4));
    };
  }

  private static ImageHeader header(long width, long height, int orientation) {
    return new ImageHeader(width, height, orientation, /* bytesPerPixel= */ 4);
  }

  private static int orientation(Bytes bytes) throws IOException {
    long at = HEADER_BYTES;
    while (at + 8 <= bytes.length()) {
      long end = at + 8 + bytes.u32(at + 4);
      if (bytes.has(at, "EXIF") && end <= bytes.length()) {
        return TiffDirectory.exifOrientation(bytes.data(), (int) at + 8, (int) end);
      }
      at = end + (end & 1);
    }
    return 1;
  }

  @Override
  public RgbImage decode(byte[] data, ImageHeader header) throws IOException {
    return WebpPixels.decode(data, header);
  }
}
