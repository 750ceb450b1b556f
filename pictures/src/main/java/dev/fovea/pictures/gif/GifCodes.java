package dev.fovea.pictures.gif;

import dev.fovea.pictures.raster.LzwCodes;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;

/** The codes of GIF: in blocks, least significant bits first. */
final class GifCodes extends LzwCodes {
  private final byte[] data;
  private int next;
  private int blockEnd;
  private int bits;
  private int spare;

  /**
   * Creates a decoder.
   *
   * @param from where the blocks of codes start
   */
  GifCodes(byte[] data, int from, int bits, Scratch scratch) {
    super(bits, /* early= */ 0);
    this.data = data;
    this.next = from;
    this.blockEnd = from;
    scratch.account(BYTES - Scratch.cost(0));
  }

  @Override
  protected int bits(int count) throws IOException {
    while (spare < count) {
      if (next == blockEnd) {
        startBlock();
      } else {
        bits |= (data[next++] & 0xff) << spare;
        spare += 8;
      }
    }
    int taken = bits & ((1 << count) - 1);
    bits >>>= count;
    spare -= count;
    return taken;
  }

  /** Like Pillow, takes nothing of a block that is not whole. */
  private void startBlock() throws IOException {
    int length = next < data.length ? data[next] & 0xff : 0;
    if (next + length >= data.length) {
      throw new IOException("it is truncated: its pixels go on after " + data.length + " bytes");
    }
    next++;
    blockEnd = next + length;
  }
}
