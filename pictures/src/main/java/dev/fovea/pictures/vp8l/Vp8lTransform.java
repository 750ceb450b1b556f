package dev.fovea.pictures.vp8l;

import dev.fovea.pictures.raster.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Undoes a transform of lossless WebP, line by line (WebP lossless specification, section 4). */
sealed interface Vp8lTransform {
  /** Undoes the transform of the next line, in place. */
  void undo(int[] line);

  /** Greens were subtracted from red and blue. */
  record Greens(int width) implements Vp8lTransform {
    @Override
    public void undo(int[] line) {
      for (int x = 0; x < width; x++) {
        int green = (line[x] >> 8) & 0xff;
        line[x] = Vp8lPrediction.add(line[x], green << 16 | green);
      }
    }
  }

  /** Colors are indices of a palette, and several of them in one. */
  record Palette(int width, int packing, int[] colors) implements Vp8lTransform {
    @Override
    public void undo(int[] line) {
      int bits = 8 >> packing;
      int perColor = (1 << packing) - 1;
      // From the end, since the packed colors are at the start of the same line.
      for (int x = width - 1; x >= 0; x--) {
        int packed = (line[x >> packing] >> 8) & 0xff;
        int index = (packed >> ((x & perColor) * bits)) & ((1 << bits) - 1);
        line[x] = index < colors.length ? colors[index] : 0;
      }
    }
  }

  /** Red and blue were predicted from green, and blue from red, by factors for each square. */
  final class Colors implements Vp8lTransform {
    private final int width;
    private final int bits;
    private final MemorySegment factors;
    private int y;

    Colors(int width, int bits, MemorySegment factors) {
      this.width = width;
      this.bits = bits;
      this.factors = factors;
    }

    @Override
    public void undo(int[] line) {
      long row = (long) (y++ >> bits) * Vp8lPixels.tiles(width, bits);
      for (int x = 0; x < width; x++) {
        int factor = factors.getAtIndex(ValueLayout.JAVA_INT, row + (x >> bits));
        int color = line[x];
        int green = color >> 8;
        int red = ((color >> 16) + part(factor, green)) & 0xff;
        int blue = (color + part(factor >> 8, green) + part(factor >> 16, red)) & 0xff;
        line[x] = (color & 0xff00ff00) | red << 16 | blue;
      }
    }

    private static int part(int factor, int color) {
      return ((byte) factor * (byte) color) >> 5;
    }
  }

  /** Colors were predicted from their neighbours in a way that each square has. */
  final class Predicted implements Vp8lTransform {
    private final int width;
    private final int bits;
    private final MemorySegment ways;

    /** The line above, and after it the first pixel of this line, as the last neighbour. */
    private final int[] above;

    private int y;

    Predicted(int width, int bits, MemorySegment ways, Scratch scratch) {
      this.width = width;
      this.bits = bits;
      this.ways = ways;
      this.above = scratch.ints(width + 1L);
    }

    @Override
    public void undo(int[] line) {
      if (y == 0) {
        line[0] = Vp8lPrediction.add(line[0], 0xff000000);
        for (int x = 1; x < width; x++) {
          line[x] = Vp8lPrediction.add(line[x], line[x - 1]);
        }
      } else {
        line[0] = Vp8lPrediction.add(line[0], above[0]);
        above[width] = line[0];
        long row = (long) (y >> bits) * Vp8lPixels.tiles(width, bits);
        for (int x = 1; x < width; ) {
          int end = Math.min(width, ((x >> bits) + 1) << bits);
          int way = (ways.getAtIndex(ValueLayout.JAVA_INT, row + (x >> bits)) >> 8) & 15;
          Vp8lPrediction.undo(way, line, above, x, end);
          x = end;
        }
      }
      y++;
      System.arraycopy(line, 0, above, 0, width);
    }
  }

  /** Makes a palette of the differences that are stored. */
  static int[] palette(int[] differences) {
    int[] colors = Arrays.copyOf(differences, differences.length);
    for (int i = 1; i < colors.length; i++) {
      colors[i] = Vp8lPrediction.add(colors[i], colors[i - 1]);
    }
    return colors;
  }
}
