package dev.fovea.pictures.jpeg;

import dev.fovea.pictures.raster.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the segments of a JPEG file as libjpeg does, and keeps what they say. */
public final class JpegTables {
  static final int END = 0xd9;
  static final int SCAN = 0xda;
  private static final int CODES = 0xc4;
  static final int QUANTIZATION = 0xdb;
  private static final int LINES = 0xdc;
  private static final int RESTARTS = 0xdd;
  private static final int JFIF = 0xe0;
  private static final int ADOBE = 0xee;
  static final int COMMENT = 0xfe;
  private static final int TABLES = 4;

  private final JpegInput input;
  private final byte[] data;
  private @Nullable JpegFrame frame;

  /** Quantization tables in zigzag order. */
  final int[] @Nullable [] factors = new int[TABLES][];

  final @Nullable JpegCode[] firstCodes = new JpegCode[TABLES];
  final @Nullable JpegCode[] otherCodes = new JpegCode[TABLES];
  int restartInterval;
  private boolean jfif;
  private int adobeTransform = -1;

  /** What is wrong with a code, which matters when it is used. */
  private final @Nullable IOException[] faults = new IOException[2 * TABLES];

  /** Creates a reader of the JPEG file {@code data[from, to)}, whose start was looked at. */
  public JpegTables(byte[] data, int from, int to) {
    this.data = data;
    this.input = new JpegInput(data, from + 2, to);
  }

  /** Takes over the tables of another file. */
  public void take(JpegTables other) {
    for (int i = 0; i < TABLES; i++) {
      factors[i] = other.factors[i];
      firstCodes[i] = other.firstCodes[i];
      otherCodes[i] = other.otherCodes[i];
    }
    System.arraycopy(other.faults, 0, faults, 0, faults.length);
  }

  JpegInput input() {
    return input;
  }

  /** Returns the frame, known once there was a scan. */
  JpegFrame frame() throws IOException {
    if (frame == null) {
      throw new IOException("its first scan comes before its header");
    }
    return frame;
  }

  /**
   * Reads segments up to the next scan.
   *
   * @return the scan, or null at the end of the picture
   * @throws java.io.EOFException if the file ends before
   * @throws IOException if a segment is damaged
   */
  public @Nullable JpegScan next() throws IOException {
    while (true) {
      int marker = input.marker();
      if (marker == SCAN) {
        return scan();
      }
      if (marker == END) {
        return null;
      }
      segment(marker);
    }
  }

  private void segment(int marker) throws IOException {
    switch (marker) {
      case 0xc0, 0xc1, 0xc2 -> readFrame(marker);
      case CODES -> readCodes();
      case QUANTIZATION -> readFactors();
      case RESTARTS -> {
        expect(4, input.u16());
        restartInterval = input.u16();
      }
      case JFIF, ADOBE -> readApplication(marker);
      case 0x01, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7 -> {}
      default -> {
        if (marker == LINES || marker == COMMENT || (marker > JFIF && marker <= 0xef)) {
          input.skip(input.u16() - 2);
        } else if (marker >= 0xc3 && marker <= 0xcf) {
          throw new IOException(
              "it is lossless, hierarchical or arithmetically coded (frame 0x%x), not supported"
                  .formatted(marker));
        } else {
          throw new IOException("it has a marker 0x%x where none is expected".formatted(marker));
        }
      }
    }
  }

  private static void expect(int expected, int length) throws IOException {
    if (length != expected) {
      throw new IOException("a segment has %d bytes, expected %d".formatted(length, expected));
    }
  }

  private void readFrame(int marker) throws IOException {
    int length = input.u16();
    int depth = input.u8();
    int height = input.u16();
    int width = input.u16();
    int count = input.u8();
    if (frame != null) {
      throw new IOException("it has two frames");
    }
    if (depth != 8 || (count != 1 && count != 3 && count != 4)) {
      throw new IOException(
          "it has %d components of %d bits, expected 1, 3 or 4 of 8".formatted(count, depth));
    }
    expect(8 + 3 * count, length);
    List<JpegFrame.Component> components = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int id = input.u8();
      int sampling = input.u8();
      components.add(new JpegFrame.Component(id, sampling >> 4, sampling & 15, input.u8()));
    }
    frame = new JpegFrame(width, height, marker == 0xc2, List.copyOf(components));
  }

  private void readCodes() throws IOException {
    int length = input.u16() - 2;
    while (length > 16) {
      int index = input.u8();
      int[] counts = new int[16];
      int count = 0;
      for (int i = 0; i < 16; i++) {
        counts[i] = input.u8();
        count += counts[i];
      }
      length -= 17;
      if (count > 256 || count > length || (index & ~0x10) >= TABLES) {
        throw new IOException("its Huffman code %d has %d words".formatted(index, count));
      }
      int[] values = new int[256];
      for (int i = 0; i < count; i++) {
        values[i] = input.u8();
      }
      length -= count;
      putCode(index, counts, values);
    }
    checkEnd(length);
  }

  private static void checkEnd(int left) throws IOException {
    if (left != 0) {
      throw new IOException("a segment of tables is longer or shorter than its tables");
    }
  }

  private void putCode(int index, int[] counts, int[] values) {
    boolean first = index < 0x10;
    int number = index & 15;
    @Nullable JpegCode[] codes = first ? firstCodes : otherCodes;
    int fault = first ? number : TABLES + number;
    codes[number] = null;
    faults[fault] = null;
    try {
      codes[number] = new JpegCode(counts, values, first);
    } catch (IOException e) {
      faults[fault] = e;
    }
  }

  /** Returns a code for a component, which must be there. */
  JpegCode code(int number, boolean first) throws IOException {
    JpegCode code = number < TABLES ? (first ? firstCodes : otherCodes)[number] : null;
    if (code == null) {
      IOException fault = number < TABLES ? faults[first ? number : TABLES + number] : null;
      if (fault == null && number < JpegUsualCodes.count() && !frame().progressive()) {
        return JpegUsualCodes.code(number, first);
      }
      throw fault != null ? fault : new IOException("it has no Huffman code " + number);
    }
    return code;
  }

  private void readFactors() throws IOException {
    int length = input.u16() - 2;
    while (length > 0) {
      int kind = input.u8();
      int bytes = kind >> 4 != 0 ? 2 : 1;
      if ((kind & 15) >= TABLES) {
        throw new IOException("it has a quantization table " + (kind & 15));
      }
      int[] table = new int[64];
      for (int i = 0; i < 64; i++) {
        table[i] = bytes == 2 ? input.u16() : input.u8();
      }
      factors[kind & 15] = table;
      length -= 1 + 64 * bytes;
    }
    checkEnd(length);
  }

  private void readApplication(int marker) throws IOException {
    int length = input.u16() - 2;
    int from = input.position();
    input.skip(length);
    Bytes bytes = Bytes.big(data);
    if (marker == JFIF && length >= 14 && bytes.has(from, "JFIF\0")) {
      jfif = true;
    } else if (marker == ADOBE && length >= 12 && bytes.has(from, "Adobe")) {
      adobeTransform = bytes.u8(from + 11L);
    }
  }

  private JpegScan scan() throws IOException {
    JpegFrame of = frame();
    int length = input.u16();
    int count = input.u8();
    if (count < 1 || count > 4) {
      throw new IOException("its scan has %d components".formatted(count));
    }
    expect(6 + 2 * count, length);
    int[] numbers = new int[count];
    int[] first = new int[count];
    int[] other = new int[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = number(of, numbers, i, input.u8());
      int tables = input.u8();
      first[i] = tables >> 4;
      other[i] = tables & 15;
    }
    int from = input.u8();
    int to = input.u8();
    int bits = input.u8();
    return new JpegScan(numbers, first, other, from, to, bits >> 4, bits & 15);
  }

  /** Returns which component is meant; like libjpeg, passes over places that were taken. */
  private static int number(JpegFrame frame, int[] numbers, int i, int id) throws IOException {
    for (int number = 0; number < frame.components().size(); number++) {
      if (frame.components().get(number).id() == id && number >= i) {
        for (int k = 0; k < i; k++) {
          if (numbers[k] == number) {
            throw new IOException("its scan has the component %d twice".formatted(id));
          }
        }
        return number;
      }
    }
    throw new IOException("its scan has an unknown component %d".formatted(id));
  }

  /** Returns how the components make colors, by the rules of libjpeg. */
  JpegColors.Space colors() throws IOException {
    int count = frame().components().size();
    if (count == 1) {
      return JpegColors.Space.GRAY;
    }
    if (count == 4) {
      return adobeTransform > 0 ? JpegColors.Space.YCCK : JpegColors.Space.CMYK;
    }
    if (jfif) {
      return JpegColors.Space.YCBCR;
    }
    if (adobeTransform >= 0) {
      return adobeTransform == 0 ? JpegColors.Space.RGB : JpegColors.Space.YCBCR;
    }
    List<JpegFrame.Component> c = frame().components();
    boolean letters = c.get(0).id() == 'R' && c.get(1).id() == 'G' && c.get(2).id() == 'B';
    return letters ? JpegColors.Space.RGB : JpegColors.Space.YCBCR;
  }
}
