package dev.fovea.pictures.tiff;

import dev.fovea.pictures.raster.Cancellation;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.Frame;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;

/** Decodes the pixels of a TIFF file: strips line by line, tiles and JPEG in bands. */
final class TiffPixels {
  /** How many samples are decoded in the time that a strip or tile takes to begin. */
  private static final long PIECE_SAMPLES = 1024;

  private final byte[] data;
  private final TiffLayout layout;
  private final Scratch scratch;
  private final TiffColors colors;
  private final boolean predicted;
  private final boolean reversed;
  private final byte[][] lines;
  private final byte[] rgb;

  TiffPixels(byte[] data, TiffLayout layout, Scratch scratch) throws IOException {
    this.data = data;
    this.layout = layout;
    this.scratch = scratch;
    this.colors = new TiffColors(layout, scratch);
    this.predicted = layout.predicted();
    this.reversed = layout.reversed();
    this.lines = new byte[layout.planes()][];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = scratch.bytes(layout.lineBytes(paddedWidth(layout)));
    }
    this.rgb = scratch.bytes(3L * layout.width());
  }

  private static int paddedWidth(TiffLayout layout) {
    return layout.piecesAcross() * layout.pieceWidth();
  }

  static Cost cost(TiffLayout layout, long jpegBytes) {
    long line = Scratch.cost(layout.lineBytes(paddedWidth(layout)));
    long bytes =
        layout.planes() * (line + Scratch.cost(TiffData.BYTES))
            + Scratch.cost(3L * layout.width())
            + TiffColors.BYTES;
    if (layout.compression() == TiffLayout.JPEG) {
      bytes += Frame.bytes(3L * paddedWidth(layout), layout.pieceHeight()) + jpegBytes;
      bytes += Scratch.cost(3L * paddedWidth(layout));
    } else if (layout.tiled()) {
      bytes +=
          layout.planes()
              * Frame.bytes(layout.lineBytes(paddedWidth(layout)), layout.pieceHeight());
    }
    long pixels =
        (long) paddedWidth(layout) * layout.piecesDown() * layout.pieceHeight() * layout.samples();
    long pieces = (long) layout.piecesAcross() * layout.piecesDown() * layout.planes();
    return new Cost(pixels + PIECE_SAMPLES * pieces, bytes);
  }

  void decode(Lines out) throws IOException {
    if (layout.compression() == TiffLayout.JPEG) {
      new TiffJpeg(data, layout, scratch).decode(out);
      return;
    }
    for (int i = 0; i < layout.planes(); i++) {
      scratch.account(TiffData.BYTES);
    }
    if (layout.tiled()) {
      decodeTiles(out);
    } else {
      decodeStrips(out);
    }
  }

  private void decodeStrips(Lines out) throws IOException {
    TiffData[] planes = new TiffData[layout.planes()];
    int length = layout.lineBytes(layout.width());
    for (int row = 0; row < layout.piecesDown(); row++) {
      for (int plane = 0; plane < planes.length; plane++) {
        planes[plane] = piece(plane, row);
      }
      int count = Math.min(layout.pieceHeight(), layout.height() - row * layout.pieceHeight());
      try {
        for (int y = 0; y < count; y++) {
          for (int plane = 0; plane < planes.length; plane++) {
            planes[plane].read(lines[plane], length);
            finish(lines[plane], layout.width());
          }
          put(out);
        }
      } finally {
        for (TiffData plane : planes) {
          plane.close();
        }
      }
    }
  }

  private void decodeTiles(Lines out) throws IOException {
    int tile = layout.lineBytes(layout.pieceWidth());
    int line = tile * layout.piecesAcross();
    int high = layout.pieceHeight();
    Frame[] bands = new Frame[lines.length];
    for (int plane = 0; plane < bands.length; plane++) {
      bands[plane] = new Frame(line, high, scratch);
    }
    for (int row = 0; row < layout.piecesDown(); row++) {
      for (int plane = 0; plane < lines.length; plane++) {
        for (int column = 0; column < layout.piecesAcross(); column++) {
          try (TiffData piece = piece(plane, row * layout.piecesAcross() + column)) {
            for (int y = 0; y < high; y++) {
              Cancellation.check();
              piece.read(lines[0], tile);
              finish(lines[0], layout.pieceWidth());
              bands[plane].put(y, (long) column * tile, lines[0], tile);
            }
          }
        }
      }
      for (int y = 0; y < Math.min(high, layout.height() - row * high); y++) {
        for (int plane = 0; plane < lines.length; plane++) {
          bands[plane].get(y, lines[plane], line);
        }
        put(out);
      }
    }
  }

  private TiffData piece(int plane, int number) throws IOException {
    TiffPiece piece = TiffPiece.of(layout, data.length, plane, number);
    return TiffData.of(layout.compression(), data, piece.from(), piece.to());
  }

  /** Undoes what was done to a line before it was compressed. */
  private void finish(byte[] line, int pixels) {
    int length = layout.lineBytes(pixels);
    if (reversed) {
      for (int i = 0; i < length; i++) {
        line[i] = (byte) (Integer.reverse(line[i]) >>> 24);
      }
    }
    int step = layout.pieceSamples();
    if (predicted && layout.bits() == 8) {
      for (int i = step; i < length; i++) {
        line[i] += line[i - step];
      }
    } else if (predicted) {
      int low = layout.directory().bigEndian() ? 1 : 0;
      for (int i = 2 * step; i < length; i += 2) {
        int sum = word(line, i, low) + word(line, i - 2 * step, low);
        line[i + low] = (byte) sum;
        line[i + 1 - low] = (byte) (sum >> 8);
      }
    }
  }

  private static int word(byte[] line, int at, int low) {
    return (line[at + low] & 0xff) | (line[at + 1 - low] & 0xff) << 8;
  }

  private void put(Lines out) {
    colors.convert(lines, rgb, layout.width());
    out.next(rgb);
  }
}
