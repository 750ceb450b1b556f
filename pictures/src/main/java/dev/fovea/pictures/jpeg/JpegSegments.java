package dev.fovea.pictures.jpeg;

import dev.fovea.pictures.exif.TiffDirectory;
import dev.fovea.pictures.raster.Bytes;
import java.io.IOException;

/** Looks through the segments of a JPEG file without decoding anything. */
final class JpegSegments {
  private static final int EXIF = 0xe1;

  private JpegSegments() {}

  /**
   * Checks the segments before the first scan as Pillow does before it calls libjpeg.
   *
   * @return the EXIF orientation
   * @throws IOException if they are damaged
   */
  static int orientation(byte[] data) throws IOException {
    Bytes bytes = Bytes.big(data);
    int orientation = 1;
    int at = 2;
    while (true) {
      if (bytes.u8(at) != 0xff || bytes.u8(at + 1) == 0xff || bytes.u8(at + 1) == 0) {
        at++;
        continue;
      }
      int marker = bytes.u8(at + 1);
      at += 2;
      if (marker < JpegInput.FRAME) {
        throw new IOException("it has a marker 0x%x before its pixels".formatted(marker));
      }
      if (!hasLength(marker)) {
        continue;
      }
      int from = at + 2;
      int end = Math.max(from, at + bytes.u16(at));
      if (end > data.length) {
        throw new IOException(
            "it is truncated: a segment ends at byte %d of %d".formatted(end, data.length));
      }
      if (marker == EXIF && bytes.has(from, "Exif\0\0") && orientation == 1) {
        orientation = TiffDirectory.exifOrientation(data, from, end);
      } else if (marker == JpegTables.QUANTIZATION) {
        checkFactors(bytes, from, end);
      }
      if (marker == JpegTables.SCAN) {
        return orientation;
      }
      at = end;
    }
  }

  private static boolean hasLength(int marker) {
    boolean restart = marker >= JpegInput.RESTART && marker <= JpegTables.END;
    return !restart && marker != 0xc8 && (marker <= 0xef || marker == JpegTables.COMMENT);
  }

  private static void checkFactors(Bytes bytes, int from, int end) throws IOException {
    for (int at = from; at < end; ) {
      at += 1 + (bytes.u8(at) >> 4 == 0 ? 64 : 128);
      if (at > end) {
        throw new IOException("a quantization table is cut off");
      }
    }
  }

  /** Returns how many blocks the scans have whose headers come in {@code data} from a place on. */
  static long laterBlocks(byte[] data, int from, JpegFrame frame) {
    long blocks = 0;
    int at = from;
    while (at + 1 < data.length) {
      int marker = data[at + 1] & 0xff;
      if (data[at] != (byte) 0xff || marker == 0 || marker == 0xff) {
        at++;
      } else if (marker == JpegTables.END) {
        break;
      } else if (hasLength(marker) && at + 3 < data.length) {
        blocks += marker == JpegTables.SCAN ? blocks(data, at + 2, frame) : 0;
        at += 2 + Math.max(2, (data[at + 2] & 0xff) << 8 | (data[at + 3] & 0xff));
      } else {
        at += 2;
      }
    }
    return blocks;
  }

  private static long blocks(byte[] data, int header, JpegFrame frame) {
    int count = header + 2 < data.length ? data[header + 2] & 0xff : 0;
    long blocks = 0;
    for (int i = 0; i < count && header + 3 + 2 * i < data.length; i++) {
      int id = data[header + 3 + 2 * i] & 0xff;
      for (JpegFrame.Component component : frame.components()) {
        blocks += component.id() == id ? frame.blocks(component) : 0;
      }
    }
    return blocks;
  }
}
