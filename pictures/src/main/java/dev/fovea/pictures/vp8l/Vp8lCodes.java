package dev.fovea.pictures.vp8l;

import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;
import java.util.Arrays;

/** Reads the prefix codes of lossless WebP (WebP lossless specification, section 6.2). */
final class Vp8lCodes {
  /** Alphabets: green with lengths and cache, red, blue, opacity, distance. */
  static final int PER_GROUP = 5;

  static final int LITERALS = 256;
  static final int LENGTHS = 24;
  private static final int DISTANCES = 40;

  /**
   * The most bytes that the codes of a picture may take. Usual pictures take a few hundred
   * kilobytes, while a hostile one could make hundreds of megabytes of them.
   */
  static final long MAX_BYTES = 32L << 20;

  /** How much longer codes can be than the bits that say them, rounded up. */
  private static final int EXPANSION = 600;

  private static final int[] LENGTH_ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };

  private final Vp8lBits bits;
  private final Scratch scratch;
  private final int[] lengths;
  private final int[] lengthLengths = new int[LENGTH_ORDER.length];
  private long taken;

  Vp8lCodes(Vp8lBits bits, Scratch scratch) {
    this.bits = bits;
    this.scratch = scratch;
    this.lengths = scratch.ints(LITERALS + LENGTHS + (1 << Vp8lPixels.MAX_CACHE_BITS));
  }

  /** Returns an upper bound of the bytes that the codes in {@code length} bytes take. */
  static long bytes(int length) {
    long lengths = LITERALS + LENGTHS + (1 << Vp8lPixels.MAX_CACHE_BITS);
    return Math.min(MAX_BYTES, (long) EXPANSION * (length + 64)) + Scratch.cost(4 * lengths);
  }

  /** Reads the five codes of a group. */
  Vp8lCode[] group(int cacheSize) throws IOException {
    Vp8lCode[] group = new Vp8lCode[PER_GROUP];
    int[] sizes = {LITERALS + LENGTHS + cacheSize, LITERALS, LITERALS, LITERALS, DISTANCES};
    for (int i = 0; i < PER_GROUP; i++) {
      Arrays.fill(lengths, 0);
      if (bits.flag()) {
        readSimple();
      } else {
        readLengths(sizes[i]);
      }
      bits.check();
      group[i] = new Vp8lCode(lengths, sizes[i]);
      account(group[i].bytes());
    }
    return group;
  }

  private void account(long bytes) throws IOException {
    taken += bytes;
    scratch.account(bytes - Scratch.cost(0));
    if (taken > MAX_BYTES) {
      throw new IOException("its codes take more than " + MAX_BYTES + " bytes");
    }
  }

  private void readSimple() {
    boolean two = bits.flag();
    lengths[bits.number(bits.flag() ? 8 : 1)] = 1;
    if (two) {
      lengths[bits.number(8)] = 1;
    }
  }

  private void readLengths(int size) throws IOException {
    Arrays.fill(lengthLengths, 0);
    int count = bits.number(4) + 4;
    for (int i = 0; i < count; i++) {
      lengthLengths[LENGTH_ORDER[i]] = bits.number(3);
    }
    Vp8lCode code = new Vp8lCode(lengthLengths, lengthLengths.length);
    int most = bits.flag() ? 2 + bits.number(2 + 2 * bits.number(3)) : size;
    if (most > size) {
      throw new IOException("its codes have %d words, expected %d".formatted(most, size));
    }
    int previous = 8;
    for (int symbol = 0; symbol < size && most > 0; most--) {
      int length = code.read(bits);
      if (length <= Vp8lCode.MAX_LENGTH) {
        lengths[symbol++] = length;
        previous = length != 0 ? length : previous;
      } else {
        int repeat = length == 18 ? 11 + bits.number(7) : 3 + bits.number(length == 16 ? 2 : 3);
        if (symbol + repeat > size) {
          throw new IOException("its codes have more words than %d".formatted(size));
        }
        Arrays.fill(lengths, symbol, symbol + repeat, length == 16 ? previous : 0);
        symbol += repeat;
      }
    }
  }
}
