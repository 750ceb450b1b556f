package dev.fovea.pictures.vp8;

import dev.fovea.pictures.raster.Cancellation;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;
import java.util.Arrays;

/** Decodes a VP8 key frame, the picture of lossy WebP, bit for bit as RFC 6386 says. */
public final class Vp8Frame {
  private static final int[] MODE_TREE = {-Vp8Prediction.IN_BLOCKS, 2, 4, 6, 0, -1, -2, -3};
  private static final int[] MODE = {145, 156, 163, 128};
  private static final int[] CHROMA_TREE = {0, 2, -1, 4, -2, -3};
  private static final int[] CHROMA_MODE = {142, 114, 183};
  private static final int[] BLOCK_TREE = {
    0, 2, -1, 4, -2, 6, 8, 12, -3, 10, -5, -6, -4, 14, -7, 16, -8, -9
  };

  /** The mode of 4 x 4 blocks that their neighbours see in a macroblock of one mode. */
  private static final int[] SEEN_AS = {0, 2, 3, 1};

  private final Vp8Header header;
  private final int columns;
  private final int rows;
  private final Vp8Plane luma;
  private final Vp8Plane blue;
  private final Vp8Plane red;
  private final Vp8Coefficients coefficients;
  private final int[][] factors = new int[Vp8Header.SEGMENTS][];
  private final int[] modesAbove;
  private final int[] modesLeft = new int[4];
  private final int[] edge = new int[13];

  /**
   * For the macroblocks of two rows, by number modulo 2, the strength of the filter, negative if
   * only the outer edges have it.
   */
  private final byte[][] filters;

  private final Vp8Filter filter;
  private int segment;

  private Vp8Frame(Vp8Header header, Scratch scratch) {
    this.header = header;
    this.columns = (header.width + 15) / 16;
    this.rows = (header.height + 15) / 16;
    this.luma = new Vp8Plane(columns, 16, scratch);
    this.blue = new Vp8Plane(columns, 8, scratch);
    this.red = new Vp8Plane(columns, 8, scratch);
    this.coefficients = new Vp8Coefficients(header.coefficients, columns);
    scratch.account(Vp8Coefficients.bytes(columns));
    this.modesAbove = scratch.ints(4L * columns);
    this.filters = new byte[][] {scratch.bytes(columns), scratch.bytes(columns)};
    this.filter = new Vp8Filter(header.sharpness);
    for (int i = 0; i < factors.length; i++) {
      factors[i] = header.factors(i);
    }
  }

  /** Returns an upper bound of the bytes that a frame takes while it is decoded. */
  public static long bytes(int width) {
    int columns = (width + 15) / 16;
    return Vp8Plane.bytes(columns, 16)
        + 2 * Vp8Plane.bytes(columns, 8)
        + Scratch.cost(Vp8Coefficients.bytes(columns))
        + Scratch.cost(16L * columns)
        + 2 * Scratch.cost(columns)
        + Vp8Colors.bytes(width);
  }

  /** Decodes the picture of the VP8 data {@code data[from, to)}. */
  public static void decode(byte[] data, int from, int to, Scratch scratch, Lines lines)
      throws IOException {
    Vp8Header header = new Vp8Header(data, from, to);
    new Vp8Frame(header, scratch)
        .decode(new Vp8Colors(header.width, header.height, scratch, lines));
  }

  private void decode(Vp8Colors colors) throws IOException {
    for (int row = 0; row < rows + 2; row++) {
      Cancellation.check();
      if (row < rows) {
        decode(row);
      }
      if (row >= 1 && row <= rows && header.filterLevel > 0) {
        filter(row - 1);
      }
      if (row >= 2) {
        colors.put(luma, blue, red, row - 2);
      }
      luma.move();
      blue.move();
      red.move();
    }
  }

  private void decode(int row) throws IOException {
    coefficients.startRow();
    Arrays.fill(modesLeft, 0);
    for (int column = 0; column < columns; column++) {
      macroblock(column, row);
    }
  }

  private void macroblock(int column, int row) throws IOException {
    Vp8Bits bits = header.modes;
    if (header.segmentMap) {
      segment = segment(bits);
    }
    boolean skipped = header.skip >= 0 && bits.bit(header.skip) != 0;
    int mode = bits.leaf(MODE_TREE, MODE, 0);
    boolean inBlocks = mode == Vp8Prediction.IN_BLOCKS;
    int[] blockModes = new int[16];
    for (int i = 0; i < 16; i++) {
      blockModes[i] = inBlocks ? blockMode(bits, column, i) : SEEN_AS[mode];
      modesAbove[4 * column + i % 4] = blockModes[i];
      modesLeft[i / 4] = blockModes[i];
    }
    int chromaMode = bits.leaf(CHROMA_TREE, CHROMA_MODE, 0);
    boolean any = false;
    if (skipped) {
      coefficients.skip(column, inBlocks);
    } else {
      Vp8Bits partition = header.partitions[row % header.partitions.length];
      any = coefficients.read(partition, column, inBlocks, factors[segment]);
    }
    if (inBlocks) {
      predictBlocks(column, blockModes);
    } else {
      int at = luma.block(Vp8Plane.DECODED, column);
      Vp8Prediction.square(luma, at, 16, mode, row == 0, column == 0);
      addBlocks(luma, at, 0, 4);
    }
    chroma(blue, column, row, chromaMode, 16);
    chroma(red, column, row, chromaMode, 20);
    int level = header.filterLevel(segment, inBlocks);
    filters[row % 2][column] = (byte) (inBlocks || any ? level : -level);
  }

  private int segment(Vp8Bits bits) throws IOException {
    return bits.bit(header.segmentTree[0]) == 0
        ? bits.bit(header.segmentTree[1])
        : 2 + bits.bit(header.segmentTree[2]);
  }

  private int blockMode(Vp8Bits bits, int column, int block) throws IOException {
    int above = modesAbove[4 * column + block % 4];
    int left = modesLeft[block / 4];
    int row = above * Vp8Tables.BLOCK_MODES + left;
    return bits.leaf(BLOCK_TREE, Vp8Tables.BLOCK_MODE, row * (Vp8Tables.BLOCK_MODES - 1));
  }

  private void chroma(Vp8Plane plane, int column, int row, int mode, int block) {
    int at = plane.block(Vp8Plane.DECODED, column);
    Vp8Prediction.square(plane, at, 8, mode, row == 0, column == 0);
    addBlocks(plane, at, block, 2);
  }

  private void addBlocks(Vp8Plane plane, int at, int block, int side) {
    for (int i = 0; i < side * side; i++) {
      int pixel = at + i / side * 4 * plane.stride + i % side * 4;
      Vp8Transform.add(coefficients.values, 16 * (block + i), plane.pixels, pixel, plane.stride);
    }
  }

  private void predictBlocks(int column, int[] modes) {
    byte[] pixels = luma.pixels;
    int stride = luma.stride;
    int start = luma.block(Vp8Plane.DECODED, column);
    for (int i = 0; i < 16; i++) {
      int at = start + i / 4 * 4 * stride + i % 4 * 4;
      for (int j = 0; j < 4; j++) {
        edge[3 - j] = pixels[at + j * stride - 1] & 0xff;
      }
      for (int j = 0; j < 5; j++) {
        edge[4 + j] = pixels[at - stride - 1 + j] & 0xff;
      }
      // Right of a macroblock is what is above it, also for the lower blocks; right of the last
      // one, its last pixel, or what is above the picture.
      int above = i % 4 == 3 ? start - stride + 16 : at - stride + 4;
      for (int j = 0; j < 4; j++) {
        boolean outside = i % 4 == 3 && column == columns - 1;
        edge[9 + j] = pixels[outside ? start - stride + 15 : above + j] & 0xff;
      }
      Vp8Prediction.block(pixels, at, stride, modes[i], edge);
      Vp8Transform.add(coefficients.values, 16 * i, pixels, at, stride);
    }
  }

  private void filter(int row) {
    for (int column = 0; column < columns; column++) {
      int level = filters[row % 2][column];
      if (level != 0) {
        filter.level(Math.abs(level));
        filterPlane(luma, column, row, level > 0);
        if (!header.simpleFilter) {
          filterPlane(blue, column, row, level > 0);
          filterPlane(red, column, row, level > 0);
        }
      }
    }
  }

  private void filterPlane(Vp8Plane plane, int column, int row, boolean inner) {
    int side = plane.side;
    int at = plane.block(Vp8Plane.FILTERED, column);
    for (int x = column > 0 ? 0 : 4; x < (inner ? side : 1); x += 4) {
      edge(plane, at + x, plane.stride, 1, x == 0);
    }
    for (int y = row > 0 ? 0 : 4; y < (inner ? side : 1); y += 4) {
      edge(plane, at + y * plane.stride, 1, plane.stride, y == 0);
    }
  }

  private void edge(Vp8Plane plane, int at, int along, int across, boolean outer) {
    if (header.simpleFilter) {
      filter.simple(plane.pixels, at, along, across, plane.side, outer);
    } else {
      filter.normal(plane.pixels, at, along, across, plane.side, outer);
    }
  }
}
