package dev.fovea.engine.vision;

import java.io.IOException;
import java.util.OptionalInt;

/** JPEG of 8 bits, baseline and progressive: grayscale, YCbCr, RGB, CMYK and YCCK. */
final class JpegFormat implements PictureFormat {
  static final int START = 0xd8;
  static final int END = 0xd9;
  static final int SCAN = 0xda;
  static final int JFIF = 0xe0;
  static final int EXIF = 0xe1;
  static final int ADOBE = 0xee;

  @Override
  public String name() {
    return "JPEG";
  }

  @Override
  public boolean matches(Bytes data) {
    return data.has(0, "\u00ff\u00d8\u00ff");
  }

  @Override
  public ImageHeader header(byte[] data) throws IOException {
    Layout layout = Layout.read(data);
    return new ImageHeader(
        layout.width(), layout.height(), layout.orientation(), layout.components());
  }

  @Override
  public RgbImage decode(byte[] data, ImageHeader header) throws IOException {
    return JpegPixels.decode(data, Layout.read(data));
  }

  /** How the components of a pixel make a color. */
  enum Colors {
    GRAY,
    YCBCR,
    RGB,
    CMYK,
    YCCK
  }

  /**
   * The header of a JPEG file, up to its first scan.
   *
   * @param scan where the marker of the first scan is
   */
  record Layout(int width, int height, int components, Colors colors, int orientation, int scan) {
    static Layout read(byte[] data) throws IOException {
      return new HeaderReader(data).read();
    }
  }

  /** Whether {@code marker} starts a frame; 0xc4, 0xc8 and 0xcc in that range mean other things. */
  static boolean startsFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static final class HeaderReader {
    private final byte[] data;
    private final Bytes bytes;
    private int width;
    private int height;
    private int components;
    private String ids = "";
    private int orientation = 1;
    private boolean jfif;
    private OptionalInt adobeTransform = OptionalInt.empty();

    HeaderReader(byte[] data) {
      this.data = data;
      this.bytes = Bytes.big(data);
    }

    Layout read() throws IOException {
      for (int at = 2; ; ) {
        int marker = marker(bytes, at);
        at = afterMarker(bytes, at);
        if (marker == SCAN) {
          if (components == 0) {
            throw new IOException("its first scan comes before its header");
          }
          return new Layout(width, height, components, colors(), orientation, at - 2);
        }
        if (marker == END) {
          throw new IOException("it ends before its first scan");
        }
        if (standalone(marker)) {
          continue;
        }
        int end = at + bytes.u16(at);
        segment(marker, at + 2, end);
        at = end;
      }
    }

    private void segment(int marker, int from, int to) throws IOException {
      if (startsFrame(marker)) {
        frame(marker, from);
      } else if (marker == JFIF && bytes.has(from, "JFIF\0")) {
        jfif = true;
      } else if (marker == EXIF && bytes.has(from, "Exif\0\0") && orientation == 1) {
        orientation = TiffDirectory.exifOrientation(data, from, Math.min(to, data.length));
      } else if (marker == ADOBE && bytes.has(from, "Adobe") && to - from >= 12) {
        adobeTransform = OptionalInt.of(bytes.u8(from + 11));
      }
    }

    private void frame(int marker, int from) throws IOException {
      int depth = bytes.u8(from);
      components = bytes.u8(from + 5);
      if (marker > 0xc2) {
        throw new IOException(
            "it is lossless, hierarchical or arithmetically coded (frame 0x%x), not supported"
                .formatted(marker));
      }
      if (depth != 8 || (components != 1 && components != 3 && components != 4)) {
        throw new IOException(
            "it has %d components of %d bits, expected 1, 3 or 4 of 8"
                .formatted(components, depth));
      }
      height = bytes.u16(from + 1);
      width = bytes.u16(from + 3);
      StringBuilder letters = new StringBuilder();
      for (int i = 0; i < components; i++) {
        letters.append((char) bytes.u8(from + 6 + 3L * i));
      }
      ids = letters.toString();
    }

    /** The rules of libjpeg for files that do not say it clearly. */
    private Colors colors() {
      if (components == 1) {
        return Colors.GRAY;
      }
      if (components == 4) {
        return adobeTransform.orElse(0) == 2 ? Colors.YCCK : Colors.CMYK;
      }
      if (jfif) {
        return Colors.YCBCR;
      }
      if (adobeTransform.isPresent()) {
        return adobeTransform.getAsInt() == 0 ? Colors.RGB : Colors.YCBCR;
      }
      return ids.equals("RGB") ? Colors.RGB : Colors.YCBCR;
    }
  }

  /** Returns the marker at {@code at}, where any number of fill bytes may come before it. */
  static int marker(Bytes bytes, int at) throws IOException {
    return bytes.u8(afterMarker(bytes, at) - 1L);
  }

  /** Returns where the marker at {@code at} ends. Like libjpeg, skips what is no marker. */
  static int afterMarker(Bytes bytes, int at) throws IOException {
    int next = at;
    while (bytes.u8(next) != 0xff || bytes.u8(next + 1) == 0xff || bytes.u8(next + 1) == 0) {
      next++;
    }
    return next + 2;
  }

  /** Whether {@code marker} has no length and content. */
  static boolean standalone(int marker) {
    return marker == 0x01 || (marker >= 0xd0 && marker <= START);
  }
}
