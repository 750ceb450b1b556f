package dev.fovea.pictures.jpeg;

import java.io.IOException;

/**
 * What the header of a scan says.
 *
 * @param components the components of the scan, by number in the frame
 * @param firstTables for each the number of its code for first coefficients
 * @param otherTables for each the number of its code for other coefficients
 * @param from the first coefficient of the scan, in zigzag order
 * @param to the last one
 * @param high the bits that earlier scans said, from this one up; 0 if none did
 * @param low the lowest bit that this scan says
 */
record JpegScan(
    int[] components, int[] firstTables, int[] otherTables, int from, int to, int high, int low) {

  private static final int MAX_BLOCKS = 10;

  /** Throws unless the scan is one that {@code frame} can have. */
  void check(JpegFrame frame) throws IOException {
    if (components.length > 1) {
      int blocks = 0;
      for (int number : components) {
        JpegFrame.Component component = frame.components().get(number);
        blocks += component.across() * component.down();
      }
      if (blocks > MAX_BLOCKS) {
        throw new IOException("its units have %d blocks, more than 10".formatted(blocks));
      }
    }
    if (frame.progressive()) {
      boolean bad = from == 0 ? to != 0 : from > to || to > 63 || components.length != 1;
      if (bad || (high != 0 && low != high - 1) || low > 13) {
        throw new IOException(
            "its scan of %d components is of coefficients %d to %d, bits %d to %d"
                .formatted(components.length, from, to, high, low));
      }
    }
  }

  /** Whether a frame has more scans than this, its first, needs to have. */
  boolean isPart(JpegFrame frame) {
    return frame.progressive() || components.length < frame.components().size();
  }
}
