package dev.fovea.pictures.tiff;

import dev.fovea.pictures.exif.TiffDirectory;
import dev.fovea.pictures.raster.ImageSize;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How the pixels of a TIFF file are stored, in pieces that are strips or tiles.
 *
 * @param bits of a sample
 * @param samples of a pixel
 * @param colors how the samples make a color
 * @param planes 1, or as many as there are samples if each has pieces of its own
 * @param pieceWidth the pixels of a line of a piece
 * @param pieceHeight the lines of a piece
 */
record TiffLayout(
    TiffDirectory directory,
    int width,
    int height,
    int bits,
    int samples,
    Colors colors,
    int planes,
    int compression,
    boolean tiled,
    int pieceWidth,
    int pieceHeight) {

  static final int STORED = 1;
  static final int LZW = 5;
  static final int JPEG = 7;
  static final int DEFLATE = 8;
  static final int PACKED = 32_773;
  private static final int OLD_DEFLATE = 32_946;
  private static final int MAX_SAMPLES = 6;

  /** The colors that samples make; what follows those is left out. */
  enum Colors {
    GRAY,
    INVERTED_GRAY,
    GRAY_ALPHA,
    RGB,
    RGB_ALPHA,
    RGB_MULTIPLIED,
    PALETTE,
    PALETTE_ALPHA,
    INKS,
    YCBCR
  }

  /** Whether the pixels are compressed as a fax is. */
  static boolean isFax(TiffDirectory directory) throws IOException {
    long compression = directory.value(TiffDirectory.COMPRESSION, 1L);
    return compression >= 2 && compression <= 4;
  }

  static TiffLayout read(TiffDirectory directory) throws IOException {
    int compression = (int) directory.value(TiffDirectory.COMPRESSION, 1L);
    compression = compression == OLD_DEFLATE ? DEFLATE : compression;
    int samples = samples(directory);
    int bits = bits(directory, samples);
    int photometric = (int) directory.value(TiffDirectory.PHOTOMETRIC, 0L);
    Colors colors = colors(directory, photometric, bits, samples);
    check(directory, compression, colors, bits);
    boolean tiled =
        !directory.has(TiffDirectory.STRIP_OFFSETS) && directory.has(TiffDirectory.TILE_OFFSETS);
    long width = directory.value(TiffDirectory.WIDTH, 0L);
    long height = directory.value(TiffDirectory.HEIGHT, 0L);
    long rows = directory.value(TiffDirectory.ROWS_PER_STRIP, height);
    boolean apart = directory.value(TiffDirectory.PLANES, 1L) == 2 && samples > 1;
    TiffLayout layout =
        new TiffLayout(
            directory,
            (int) width,
            (int) height,
            bits,
            samples,
            colors,
            apart ? samples : 1,
            compression,
            tiled,
            (int) (tiled ? side(directory, TiffDirectory.TILE_WIDTH) : width),
            (int) (tiled ? side(directory, TiffDirectory.TILE_HEIGHT) : Math.min(rows, height)));
    if (layout.pieceHeight < 1 || (tiled && layout.pieceWidth * bits % 8 != 0)) {
      throw new IOException(
          "its pieces are of %d x %d pixels".formatted(layout.pieceWidth, layout.pieceHeight));
    }
    return layout;
  }

  private static long side(TiffDirectory directory, int tag) throws IOException {
    long side = directory.value(tag, 0L);
    if (side < 1 || side > ImageSize.MAX_SIDE) {
      throw new IOException("its tiles have a side of %d pixels".formatted(side));
    }
    return side;
  }

  private static int samples(TiffDirectory directory) throws IOException {
    long samples = directory.value(TiffDirectory.SAMPLES_PER_PIXEL, 1L);
    if (samples < 1 || samples > MAX_SAMPLES) {
      throw new IOException("its pixels have %d samples, expected 1 to 6".formatted(samples));
    }
    return (int) samples;
  }

  private static int bits(TiffDirectory directory, int samples) throws IOException {
    long bits = directory.value(TiffDirectory.BITS_PER_SAMPLE, 1L);
    int said = directory.count(TiffDirectory.BITS_PER_SAMPLE);
    for (int i = 1; i < Math.min(said, samples); i++) {
      if (directory.value(TiffDirectory.BITS_PER_SAMPLE, i) != bits) {
        throw new IOException("its samples have different numbers of bits");
      }
    }
    if (said > 1 && said < samples) {
      throw new IOException("it has %d samples, and says the bits of %d".formatted(samples, said));
    }
    return (int) bits;
  }

  private static Colors colors(TiffDirectory directory, int photometric, int bits, int samples)
      throws IOException {
    int extras = directory.count(TiffDirectory.EXTRA_SAMPLES);
    long extra = directory.value(TiffDirectory.EXTRA_SAMPLES, -1L);
    for (int i = 1; i < extras; i++) {
      if (directory.value(TiffDirectory.EXTRA_SAMPLES, i) != 0) {
        throw unsupported(photometric, bits, samples);
      }
    }
    boolean small = bits == 1 || bits == 2 || bits == 4 || bits == 8;
    boolean whole = bits == 8 || bits == 16;
    int plain = samples - extras;
    Colors found =
        switch (photometric) {
          case 0 -> plain == 1 && extras == 0 && small ? Colors.INVERTED_GRAY : null;
          case 1 ->
              plain != 1 || !(small || bits == 16) || (extras > 0 && bits != 8)
                  ? null
                  : extra == 2 ? Colors.GRAY_ALPHA : extra == 1 ? null : Colors.GRAY;
          case 2 -> whole ? rgb(plain, extra, extras) : null;
          case 3 ->
              plain != 1 || !small || (extras > 0 && bits != 8) || extra == 1
                  ? null
                  : extra == 2 ? Colors.PALETTE_ALPHA : Colors.PALETTE;
          case 5 -> plain == 4 && whole && extra <= 0 ? Colors.INKS : null;
          case 6 ->
              plain == 3 && bits == 8 && extras == 0
                  ? Colors.YCBCR
                  : plain == 1 && bits == 8 && extras == 0 ? Colors.GRAY : null;
          default -> null;
        };
    if (found == null && photometric == 0 && bits == 16 && samples == 1) {
      return Colors.GRAY; // Pillow does not invert these.
    }
    if (found == null) {
      throw unsupported(photometric, bits, samples);
    }
    return found;
  }

  private static @Nullable Colors rgb(int plain, long extra, int extras) {
    if (extras == 0) {
      return plain == 3 ? Colors.RGB : plain == 4 ? Colors.RGB_ALPHA : null;
    }
    if (plain != 3) {
      return null;
    }
    return switch ((int) extra) {
      case 0 -> Colors.RGB;
      case 1 -> Colors.RGB_MULTIPLIED;
      case 2, 999 -> Colors.RGB_ALPHA;
      default -> null;
    };
  }

  private static IOException unsupported(int photometric, int bits, int samples) {
    return new IOException(
        "it has %d samples of %d bits with the photometric interpretation %d, not supported"
            .formatted(samples, bits, photometric));
  }

  private static void check(TiffDirectory directory, int compression, Colors colors, int bits)
      throws IOException {
    boolean known =
        switch (compression) {
          case STORED, LZW, DEFLATE, PACKED -> colors != Colors.YCBCR;
          case JPEG ->
              bits == 8
                  && (colors == Colors.YCBCR || colors == Colors.RGB || colors == Colors.GRAY);
          default -> false;
        };
    if (!known) {
      throw new IOException(
          "its compression %d of %s is not supported".formatted(compression, colors));
    }
    for (int i = 0; i < directory.count(TiffDirectory.SAMPLE_FORMAT); i++) {
      long format = directory.value(TiffDirectory.SAMPLE_FORMAT, i);
      if (format != 1 && !(format == 2 && colors == Colors.GRAY && bits == 8)) {
        throw new IOException("its samples are of the format %d, expected 1".formatted(format));
      }
    }
    long order = directory.value(TiffDirectory.FILL_ORDER, 1L);
    boolean reversible = compression == STORED && (bits <= 8 || colors == Colors.RGB);
    if (order != 1 && !(order == 2 && reversible)) {
      throw new IOException("its fill order %d is not supported".formatted(order));
    }
    long predictor = directory.value(TiffDirectory.PREDICTOR, 1L);
    boolean packed = compression == LZW || compression == DEFLATE;
    if (packed && predictor != 1 && !(predictor == 2 && (bits == 8 || bits == 16))) {
      throw new IOException("its predictor %d is not supported".formatted(predictor));
    }
  }

  boolean predicted() throws IOException {
    return (compression == LZW || compression == DEFLATE)
        && directory.value(TiffDirectory.PREDICTOR, 1L) == 2;
  }

  boolean reversed() throws IOException {
    return directory.value(TiffDirectory.FILL_ORDER, 1L) == 2;
  }

  /** Returns the samples of a pixel in a piece. */
  int pieceSamples() {
    return planes > 1 ? 1 : samples;
  }

  /** Returns the bytes of {@code pixels} pixels of a piece. */
  int lineBytes(int pixels) {
    return (int) (((long) pixels * pieceSamples() * bits + 7) / 8);
  }

  int piecesAcross() {
    return (width + pieceWidth - 1) / pieceWidth;
  }

  int piecesDown() {
    return (height + pieceHeight - 1) / pieceHeight;
  }
}
