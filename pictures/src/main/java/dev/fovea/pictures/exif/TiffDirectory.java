package dev.fovea.pictures.exif;

import dev.fovea.pictures.raster.Bytes;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The first directory of a TIFF file, or of EXIF data, which have the same form. */
public final class TiffDirectory {
  public static final int WIDTH = 256;
  public static final int HEIGHT = 257;
  public static final int BITS_PER_SAMPLE = 258;
  public static final int COMPRESSION = 259;
  public static final int PHOTOMETRIC = 262;
  public static final int FILL_ORDER = 266;
  public static final int STRIP_OFFSETS = 273;
  public static final int ORIENTATION = 274;
  public static final int SAMPLES_PER_PIXEL = 277;
  public static final int ROWS_PER_STRIP = 278;
  public static final int STRIP_BYTES = 279;
  public static final int PLANES = 284;
  public static final int PREDICTOR = 317;
  public static final int COLOR_MAP = 320;
  public static final int TILE_WIDTH = 322;
  public static final int TILE_HEIGHT = 323;
  public static final int TILE_OFFSETS = 324;
  public static final int TILE_BYTES = 325;
  public static final int EXTRA_SAMPLES = 338;
  public static final int SAMPLE_FORMAT = 339;
  public static final int JPEG_TABLES = 347;

  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int UNDEFINED = 7;
  private static final int ENTRY_BYTES = 12;

  private final Bytes bytes;
  private final Map<Integer, Entry> entries = new HashMap<>();

  /** Where the numbers of a tag are. */
  private record Entry(int size, int count, long at) {}

  private TiffDirectory(Bytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads the first directory. Like Pillow, leaves out all that comes after damage.
   *
   * @throws IOException if this is not TIFF
   */
  public static TiffDirectory read(byte[] data) throws IOException {
    Bytes bytes = new Bytes(data, Bytes.big(data).has(0, "MM"));
    if (!bytes.has(0, "MM\0*") && !bytes.has(0, "II*\0")) {
      throw new IOException("it does not begin as TIFF does");
    }
    TiffDirectory directory = new TiffDirectory(bytes);
    long start = bytes.u32(4);
    try {
      int count = bytes.u16(start);
      for (int i = 0; i < count; i++) {
        directory.add(start + 2 + (long) i * ENTRY_BYTES);
      }
    } catch (IOException e) {
      // What was read before counts.
    }
    return directory;
  }

  private void add(long entry) throws IOException {
    int tag = bytes.u16(entry);
    int type = bytes.u16(entry + 2);
    long count = bytes.u32(entry + 4);
    long value = bytes.u32(entry + 8);
    int size =
        switch (type) {
          case BYTE, UNDEFINED -> 1;
          case SHORT -> 2;
          case LONG -> 4;
          default -> 0;
        };
    if (size == 0 || count == 0 || count * size > bytes.length()) {
      return;
    }
    long at = count * size <= 4 ? entry + 8 : value;
    bytes.u8(at + count * size - 1);
    entries.putIfAbsent(tag, new Entry(size, (int) count, at));
  }

  public boolean bigEndian() {
    return bytes.bigEndian();
  }

  public boolean has(int tag) {
    return entries.containsKey(tag);
  }

  /** Returns the first number of {@code tag}. */
  public long value(int tag, long absent) throws IOException {
    Entry entry = entries.get(tag);
    return entry == null ? absent : number(entry, 0);
  }

  /** Returns how many numbers {@code tag} has. */
  public int count(int tag) {
    Entry entry = entries.get(tag);
    return entry == null ? 0 : entry.count;
  }

  /** Returns the number {@code i} of {@code tag}, which has more. */
  public long value(int tag, int i) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null || i >= entry.count) {
      throw new IOException("its tag %d has no value number %d".formatted(tag, i));
    }
    return number(entry, i);
  }

  private long number(Entry entry, int i) throws IOException {
    long at = entry.at + (long) i * entry.size;
    return entry.size == 1 ? bytes.u8(at) : entry.size == 2 ? bytes.u16(at) : bytes.u32(at);
  }

  /** Returns where the numbers of {@code tag}, which is there, start. */
  public int place(int tag) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null) {
      throw new IOException("it has no tag " + tag);
    }
    return (int) entry.at;
  }

  /** Returns the orientation that EXIF data in {@code data[from, to)} tell; 1 if they are ill. */
  public static int exifOrientation(byte[] data, int from, int to) {
    try {
      int start = Bytes.big(data).has(from, "Exif\0\0") ? from + 6 : from;
      int end = Math.min(to, data.length);
      return (int) read(Arrays.copyOfRange(data, start, end)).value(ORIENTATION, 1L);
    } catch (IOException | IllegalArgumentException e) {
      return 1;
    }
  }
}
