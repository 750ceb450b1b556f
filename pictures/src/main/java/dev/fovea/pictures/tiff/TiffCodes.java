package dev.fovea.pictures.tiff;

import dev.fovea.pictures.raster.LzwCodes;
import java.io.IOException;

/** The LZW codes of TIFF: most significant bits first, of a length that grows one code early. */
final class TiffCodes extends LzwCodes implements TiffData {
  private final byte[] data;
  private final int to;
  private int next;
  private int bits;
  private int spare;

  TiffCodes(byte[] data, int from, int to) throws IOException {
    super(8, /* early= */ 1);
    this.data = data;
    this.next = from;
    this.to = to;
    if (to - from >= 2 && data[from] == 0 && (data[from + 1] & 1) != 0) {
      throw new IOException("its codes are of the oldest kind, not supported");
    }
  }

  @Override
  protected int bits(int count) throws IOException {
    while (spare < count) {
      if (next >= to) {
        throw TiffData.tooShort();
      }
      bits = bits << 8 | (data[next++] & 0xff);
      spare += 8;
    }
    spare -= count;
    return (bits >>> spare) & ((1 << count) - 1);
  }
}
