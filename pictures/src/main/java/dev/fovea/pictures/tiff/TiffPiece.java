package dev.fovea.pictures.tiff;

import dev.fovea.pictures.exif.TiffDirectory;
import java.io.IOException;

/** Where the data of a strip or tile are. */
record TiffPiece(int from, int to) {

  /**
   * Returns where a piece is.
   *
   * @param number of the piece within its plane
   */
  static TiffPiece of(TiffLayout layout, int fileBytes, int plane, int number) throws IOException {
    int index = plane * layout.piecesAcross() * layout.piecesDown() + number;
    int offsets = layout.tiled() ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS;
    int counts = layout.tiled() ? TiffDirectory.TILE_BYTES : TiffDirectory.STRIP_BYTES;
    TiffDirectory directory = layout.directory();
    long from = directory.value(offsets, index);
    if (from >= fileBytes) {
      throw new IOException(
          "it is truncated: a strip or tile starts at byte %d of %d".formatted(from, fileBytes));
    }
    // Like Pillow, does not look at the length of what is not compressed.
    if (layout.compression() == TiffLayout.STORED || !directory.has(counts)) {
      return new TiffPiece((int) from, fileBytes);
    }
    long to = from + directory.value(counts, index);
    if (to > fileBytes) {
      throw new IOException(
          "it is truncated: a strip or tile ends at byte %d of %d".formatted(to, fileBytes));
    }
    return new TiffPiece((int) from, (int) to);
  }
}
