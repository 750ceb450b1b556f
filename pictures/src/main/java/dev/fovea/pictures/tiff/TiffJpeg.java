package dev.fovea.pictures.tiff;

import dev.fovea.pictures.exif.TiffDirectory;
import dev.fovea.pictures.jpeg.JpegColors;
import dev.fovea.pictures.jpeg.JpegFormat;
import dev.fovea.pictures.jpeg.JpegPixels;
import dev.fovea.pictures.jpeg.JpegTables;
import dev.fovea.pictures.raster.Cancellation;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.Frame;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Decodes TIFF files whose strips or tiles are JPEG files that share their tables. */
final class TiffJpeg {
  private final byte[] data;
  private final TiffLayout layout;
  private final Scratch scratch;
  private final int line;
  private final @Nullable JpegTables shared;

  TiffJpeg(byte[] data, TiffLayout layout, Scratch scratch) throws IOException {
    this.data = data;
    this.layout = layout;
    this.scratch = scratch;
    this.line = 3 * layout.piecesAcross() * layout.pieceWidth();
    this.shared = shared(data, layout.directory());
  }

  static Cost cost(byte[] data, TiffLayout layout) throws IOException {
    if (layout.planes() > 1) {
      throw new IOException("its JPEG components are apart, not supported");
    }
    JpegTables shared = shared(data, layout.directory());
    long samples = 0;
    long bytes = 0;
    for (int i = 0; i < layout.piecesAcross() * layout.piecesDown(); i++) {
      Cost cost = JpegFormat.cost(tables(data, layout, shared, i), data);
      samples += cost.samples();
      bytes = Math.max(bytes, cost.bytes());
    }
    return new Cost(samples, TiffPixels.cost(layout, bytes).bytes());
  }

  /** Returns the tables of all pieces, or null if each has its own. */
  private static @Nullable JpegTables shared(byte[] data, TiffDirectory directory)
      throws IOException {
    if (!directory.has(TiffDirectory.JPEG_TABLES)) {
      return null;
    }
    int from = directory.place(TiffDirectory.JPEG_TABLES);
    int to = from + directory.count(TiffDirectory.JPEG_TABLES);
    JpegTables shared = new JpegTables(data, from, to);
    if (shared.next() != null) {
      throw new IOException("its JPEG tables contain a picture");
    }
    return shared;
  }

  /** Returns a reader of a piece, which knows the tables of all. */
  private static JpegTables tables(
      byte[] data, TiffLayout layout, @Nullable JpegTables shared, int number) throws IOException {
    TiffPiece piece = TiffPiece.of(layout, data.length, 0, number);
    JpegTables tables = new JpegTables(data, piece.from(), piece.to());
    if (shared != null) {
      tables.take(shared);
    }
    return tables;
  }

  void decode(Lines out) throws IOException {
    int high = layout.pieceHeight();
    Frame band = new Frame(line, high, scratch);
    byte[] rgb = scratch.bytes(line);
    for (int row = 0; row < layout.piecesDown(); row++) {
      for (int column = 0; column < layout.piecesAcross(); column++) {
        read(row * layout.piecesAcross() + column, band, 3L * column * layout.pieceWidth());
      }
      for (int y = 0; y < Math.min(high, layout.height() - row * high); y++) {
        band.get(y, rgb, line);
        out.next(rgb);
      }
    }
  }

  private void read(int number, Frame band, long left) throws IOException {
    try (Scratch own = new Scratch()) {
      JpegTables tables = tables(data, layout, shared, number);
      JpegColors.Space space =
          switch (layout.colors()) {
            case YCBCR -> JpegColors.Space.YCBCR;
            case RGB -> JpegColors.Space.RGB;
            default -> JpegColors.Space.GRAY;
          };
      JpegPixels.decode(tables, space, own, new Target(band, left));
    }
  }

  /** Keeps the lines of a piece. */
  private final class Target implements Lines {
    private final Frame band;
    private final long left;
    private int y;

    Target(Frame band, long left) {
      this.band = band;
      this.left = left;
    }

    @Override
    public void next(byte[] rgb) {
      Cancellation.check();
      if (y < layout.pieceHeight()) {
        int count = Math.min(rgb.length, 3 * layout.pieceWidth());
        band.put(y, left, rgb, count);
      }
      y++;
    }
  }
}
