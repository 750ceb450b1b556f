package dev.fovea.engine.vision;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The first directory of a TIFF file, or of EXIF data, which have the same form. */
final class TiffDirectory {
  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int BITS_PER_SAMPLE = 258;
  static final int COMPRESSION = 259;
  static final int PHOTOMETRIC = 262;
  static final int ORIENTATION = 274;
  static final int SAMPLES_PER_PIXEL = 277;

  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY_BYTES = 12;

  private final Map<Integer, Long> values = new HashMap<>();

  private TiffDirectory() {}

  /**
   * Reads the whole numbers of the first directory; of each tag only the first.
   *
   * @throws IOException if this is not TIFF or ends within the directory
   */
  static TiffDirectory read(byte[] data) throws IOException {
    Bytes bytes = new Bytes(data, Bytes.big(data).has(0, "MM"));
    if (!bytes.has(0, "MM\0*") && !bytes.has(0, "II*\0")) {
      throw new IOException("it does not begin as TIFF does");
    }
    long start = bytes.u32(4);
    int count = bytes.u16(start);
    TiffDirectory directory = new TiffDirectory();
    for (int i = 0; i < count; i++) {
      directory.add(bytes, start + 2 + (long) i * ENTRY_BYTES);
    }
    return directory;
  }

  private void add(Bytes bytes, long entry) throws IOException {
    int tag = bytes.u16(entry);
    int type = bytes.u16(entry + 2);
    long count = bytes.u32(entry + 4);
    if (type == SHORT && count > 0) {
      // More than two do not fit in the entry, which then says where they are.
      values.putIfAbsent(tag, (long) bytes.u16(count <= 2 ? entry + 8 : bytes.u32(entry + 8)));
    } else if (type == LONG && count > 0) {
      values.putIfAbsent(tag, bytes.u32(count == 1 ? entry + 8 : bytes.u32(entry + 8)));
    }
  }

  /** Returns the first number of {@code tag}. */
  long value(int tag, long absent) {
    return values.getOrDefault(tag, absent);
  }

  /** Returns the orientation that EXIF data in {@code data[from, to)} tell; 1 if they are ill. */
  static int exifOrientation(byte[] data, int from, int to) {
    try {
      int start = Bytes.big(data).has(from, "Exif\0\0") ? from + 6 : from;
      int end = Math.min(to, data.length);
      return (int) read(Arrays.copyOfRange(data, start, end)).value(ORIENTATION, 1);
    } catch (IOException | IllegalArgumentException e) {
      return 1;
    }
  }
}
