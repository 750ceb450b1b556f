package dev.fovea.pictures.vp8l;

import dev.fovea.pictures.raster.Cancellation;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads the numbers of an image of lossless WebP, which is the picture or a small image that says
 * how to make it (WebP lossless specification, section 5). Only so much of it is kept as later
 * pixels can repeat.
 */
final class Vp8lPixels {
  static final int MAX_CACHE_BITS = 11;

  /** Distances are less. */
  private static final int WINDOW = 1 << 20;

  private static final int CACHE_HASH = 0x1e35a7bd;
  private static final int ALL_LITERALS = 280;

  /** The neighbours that short distances mean: 16 lines up, and 8 less the columns to the left. */
  private static final byte[] NEIGHBOURS =
      HexFormat.of()
          .parseHex(
              "1807171928062729161a262a38053739151b363a252b48044749141c353b"
                  + "464a242c58454b343c035759131d565a232d444c555b333d68026769121e"
                  + "666a222e545c434d656b323e78017779535d111f646c424e767a212f757b"
                  + "313f636d525e00747c414f1020626e30737d515f40727e616f50717f6070");

  private final Vp8lBits bits;
  private final int width;
  private final long count;
  private final MemorySegment window;
  private final long mask;
  private final int[] cache;
  private final int cacheShift;
  private final Vp8lCode[][] groups;

  /** Which group each square of {@code 1 << tileBits} pixels has; null if there is one group. */
  private final @Nullable MemorySegment tiles;

  private final int tileBits;
  private final int tilesWide;

  private long at;

  /** What is left of a repetition. */
  private int left;

  private int distance;

  /**
   * Reads what comes before the pixels.
   *
   * @param top whether this is the picture itself
   */
  Vp8lPixels(Vp8lBits bits, Vp8lCodes codes, int width, int height, boolean top, Scratch scratch)
      throws IOException {
    this.bits = bits;
    this.width = width;
    this.count = (long) width * height;
    long kept = windowSize(count, top);
    this.window = scratch.segment(4 * kept);
    this.mask = kept - 1;
    int cacheBits = bits.flag() ? bits.number(4) : 0;
    if (cacheBits > MAX_CACHE_BITS) {
      throw new IOException("its color cache has %d bits".formatted(cacheBits));
    }
    this.cache = scratch.ints(cacheBits > 0 ? 1L << cacheBits : 0);
    this.cacheShift = 32 - cacheBits;
    int groupCount = 1;
    if (top && bits.flag()) {
      this.tileBits = bits.number(3) + 2;
      this.tilesWide = tiles(width, tileBits);
      int tilesHigh = tiles(height, tileBits);
      this.tiles = new Vp8lPixels(bits, codes, tilesWide, tilesHigh, false, scratch).all();
      for (long i = 0; i < (long) tilesWide * tilesHigh; i++) {
        groupCount = Math.max(groupCount, group(i) + 1);
      }
    } else {
      this.tileBits = 0;
      this.tilesWide = 0;
      this.tiles = null;
    }
    this.groups = new Vp8lCode[groupCount][];
    for (int i = 0; i < groupCount; i++) {
      Cancellation.check();
      groups[i] = codes.group(cache.length);
    }
  }

  /** Returns how many squares of {@code 1 << bits} pixels a side of {@code pixels} has. */
  static int tiles(int pixels, int bits) {
    return (pixels + (1 << bits) - 1) >> bits;
  }

  private static long windowSize(long count, boolean top) {
    long most = top ? Math.min(count, WINDOW) : count;
    return Math.max(1, Long.highestOneBit(2 * most - 1));
  }

  /** Returns an upper bound of the bytes that the numbers of an image take. */
  static long bytes(int width, int height, boolean top) {
    long own = Scratch.cost(4 * windowSize((long) width * height, top));
    long cache = Scratch.cost(4 << MAX_CACHE_BITS);
    return own + cache + (top ? bytes(tiles(width, 2), tiles(height, 2), false) : 0);
  }

  private int group(long tile) {
    return tiles == null ? 0 : (tiles.getAtIndex(ValueLayout.JAVA_INT, tile) >> 8) & 0xffff;
  }

  /** Reads all of a small image; returns its numbers. */
  MemorySegment all() throws IOException {
    int[] line = new int[Math.toIntExact(width)];
    while (at < count) {
      next(line);
    }
    return window;
  }

  /**
   * Reads the next line.
   *
   * @throws IOException if the data are wrong or end before
   */
  void next(int[] line) throws IOException {
    Cancellation.check();
    long row = tiles == null ? 0 : ((at / width) >> tileBits) * tilesWide;
    int tileMask = (1 << tileBits) - 1;
    Vp8lCode[] codes = groups[tiles == null ? 0 : group(row)];
    for (int x = 0; x < width; ) {
      if (tiles != null && (x & tileMask) == 0) {
        codes = groups[group(row + (x >> tileBits))];
      }
      if (left == 0) {
        int color = read(codes);
        if (left == 0) {
          line[x++] = put(color);
          continue;
        }
      }
      int end = tiles == null ? width : Math.min(width, (x | tileMask) + 1);
      for (; left > 0 && x < end; left--) {
        line[x++] = put(window.getAtIndex(ValueLayout.JAVA_INT, (at - distance) & mask));
      }
    }
    bits.check();
  }

  private int put(int color) {
    window.setAtIndex(ValueLayout.JAVA_INT, at & mask, color);
    at++;
    if (cache.length > 0) {
      cache[(CACHE_HASH * color) >>> cacheShift] = color;
    }
    return color;
  }

  /** Reads a color, or the length and distance of a repetition. */
  private int read(Vp8lCode[] codes) throws IOException {
    int symbol = codes[0].read(bits);
    if (symbol < Vp8lCodes.LITERALS) {
      int red = codes[1].read(bits);
      int blue = codes[2].read(bits);
      return codes[3].read(bits) << 24 | red << 16 | symbol << 8 | blue;
    }
    if (symbol >= ALL_LITERALS) {
      return cache[symbol - ALL_LITERALS];
    }
    left = number(symbol - Vp8lCodes.LITERALS);
    distance = distance(number(codes[4].read(bits)));
    if (distance > at || left > count - at) {
      throw new IOException(
          "its pixel %d repeats %d pixels %d before".formatted(at, left, distance));
    }
    return 0;
  }

  private int number(int prefix) {
    if (prefix < 4) {
      return prefix + 1;
    }
    int extra = (prefix - 2) >> 1;
    return ((2 + (prefix & 1)) << extra) + bits.number(extra) + 1;
  }

  private int distance(int code) {
    if (code > NEIGHBOURS.length) {
      return code - NEIGHBOURS.length;
    }
    int place = NEIGHBOURS[code - 1] & 0xff;
    return Math.max(1, (place >> 4) * width + 8 - (place & 15));
  }
}
