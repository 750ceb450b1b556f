package dev.fovea.pictures.vp8;

import dev.fovea.pictures.raster.Bytes;
import java.io.IOException;

/** The header of a VP8 key frame (RFC 6386, section 9). */
final class Vp8Header {
  static final int SEGMENTS = 4;
  private static final int START_BYTES = 10;
  private static final int LAST_INDEX = 127;

  final int width;
  final int height;

  /** The first partition, after the header: the modes of the macroblocks. */
  final Vp8Bits modes;

  /** The coefficients: rows of macroblocks take the partitions in turn. */
  final Vp8Bits[] partitions;

  boolean segmented;
  boolean segmentMap;
  private boolean segmentsAbsolute;
  private final int[] segmentQuantizer = new int[SEGMENTS];
  private final int[] segmentFilter = new int[SEGMENTS];
  final int[] segmentTree = {255, 255, 255};

  final boolean simpleFilter;
  final int filterLevel;
  final int sharpness;
  private boolean filterDeltas;
  private final int[] referenceDeltas = new int[4];
  private final int[] modeDeltas = new int[4];

  private final int[] quantizers = new int[6];
  final int[] coefficients = Vp8Tables.COEFFICIENT_START.clone();

  /** The probability that a macroblock is not skipped; -1 if none is. */
  final int skip;

  Vp8Header(byte[] data, int from, int to) throws IOException {
    Bytes bytes = Bytes.little(data);
    int tag = bytes.u24(from);
    boolean shownKeyFrame = (tag & 0x11) == 0x10 && ((tag >> 1) & 7) <= 3;
    if (!shownKeyFrame || bytes.u24(from + 3L) != 0x2a019d) {
      throw new IOException("its lossy data do not start with a key frame");
    }
    this.width = bytes.u16(from + 6L) & 0x3fff;
    this.height = bytes.u16(from + 8L) & 0x3fff;
    int first = from + START_BYTES;
    int afterFirst = first + (tag >> 5);
    if (afterFirst > to) {
      throw new IOException("its lossy data are truncated");
    }
    this.modes = new Vp8Bits(data, first, afterFirst);
    modes.number(2); // color space and clamping, which decoders ignore
    readSegments();
    this.simpleFilter = modes.flag();
    this.filterLevel = modes.number(6);
    this.sharpness = modes.number(3);
    readFilterDeltas();
    this.partitions = partitions(bytes, afterFirst, to, 1 << modes.number(2));
    readQuantizers();
    modes.flag(); // whether later frames keep the probabilities
    readCoefficients();
    this.skip = modes.flag() ? modes.number(8) : -1;
  }

  private void readSegments() throws IOException {
    segmented = modes.flag();
    if (!segmented) {
      return;
    }
    segmentMap = modes.flag();
    if (modes.flag()) {
      segmentsAbsolute = modes.flag();
      for (int i = 0; i < SEGMENTS; i++) {
        segmentQuantizer[i] = modes.optional(7);
      }
      for (int i = 0; i < SEGMENTS; i++) {
        segmentFilter[i] = modes.optional(6);
      }
    }
    for (int i = 0; segmentMap && i < segmentTree.length; i++) {
      segmentTree[i] = modes.flag() ? modes.number(8) : 255;
    }
  }

  private void readFilterDeltas() throws IOException {
    filterDeltas = modes.flag();
    if (filterDeltas && modes.flag()) {
      for (int i = 0; i < referenceDeltas.length; i++) {
        referenceDeltas[i] = modes.optional(6);
      }
      for (int i = 0; i < modeDeltas.length; i++) {
        modeDeltas[i] = modes.optional(6);
      }
    }
  }

  private static Vp8Bits[] partitions(Bytes bytes, int from, int to, int count) throws IOException {
    Vp8Bits[] partitions = new Vp8Bits[count];
    int start = from + 3 * (count - 1);
    if (start >= to) {
      throw new IOException("its lossy data are truncated");
    }
    for (int i = 0; i < count; i++) {
      // Like libwebp, cuts what is too long; what is missing may not be needed.
      int length = i == count - 1 ? to : bytes.u24(from + 3L * i);
      int end = Math.min(to, start + length);
      partitions[i] = new Vp8Bits(bytes.data(), start, end);
      start = end;
    }
    return partitions;
  }

  private void readQuantizers() throws IOException {
    quantizers[0] = modes.number(7);
    for (int i = 1; i < quantizers.length; i++) {
      quantizers[i] = modes.optional(4);
    }
  }

  private void readCoefficients() throws IOException {
    for (int i = 0; i < coefficients.length; i++) {
      if (modes.bit(Vp8Tables.COEFFICIENT_UPDATE[i]) != 0) {
        coefficients[i] = modes.number(8);
      }
    }
  }

  /**
   * Returns what coefficients of {@code segment} are multiplied with: of luma, of the block of its
   * first coefficients, and of chroma, each the first coefficient and the others.
   */
  int[] factors(int segment) {
    int index = segmented ? segmentQuantizer[segment] : quantizers[0];
    if (segmented && !segmentsAbsolute) {
      index += quantizers[0];
    }
    return new int[] {
      factor(Vp8Tables.DC_FACTORS, index + quantizers[1]),
      factor(Vp8Tables.AC_FACTORS, index),
      2 * factor(Vp8Tables.DC_FACTORS, index + quantizers[2]),
      Math.max(8, factor(Vp8Tables.AC_FACTORS, index + quantizers[3]) * 155 / 100),
      Math.min(132, factor(Vp8Tables.DC_FACTORS, index + quantizers[4])),
      factor(Vp8Tables.AC_FACTORS, index + quantizers[5])
    };
  }

  private static int factor(int[] table, int index) {
    return table[Math.clamp(index, 0, LAST_INDEX)];
  }

  /** Returns the strength of the loop filter for a macroblock, 0 to 63. */
  int filterLevel(int segment, boolean inBlocks) {
    int level = segmented ? segmentFilter[segment] : filterLevel;
    if (segmented && !segmentsAbsolute) {
      level += filterLevel;
    }
    if (filterDeltas) {
      level += referenceDeltas[0] + (inBlocks ? modeDeltas[0] : 0);
    }
    return Math.clamp(level, 0, 63);
  }
}
