package dev.fovea.pictures.jpeg;

import java.io.IOException;
import java.util.Arrays;

/**
 * Reads the blocks of a scan, 64 coefficients in zigzag order each. Does as libjpeg does where a
 * scan is damaged.
 */
final class JpegBlocks {
  private static final int LAST = 63;
  private static final int MOST_ZEROS = 15;

  private final JpegInput input;
  private final JpegScan scan;
  private final boolean progressive;
  private final int restartInterval;

  /** The codes of each component of the scan; null where there is no need of them. */
  private final JpegCode[] firstCodes;

  private final JpegCode[] otherCodes;
  private final int[] firsts;

  private int restarts;
  private int unitsToRestart;

  /** How many blocks end before their first coefficient of this scan. */
  private int ended;

  JpegBlocks(JpegTables tables, JpegScan scan) throws IOException {
    this.input = tables.input();
    this.scan = scan;
    this.progressive = tables.frame().progressive();
    this.restartInterval = tables.restartInterval;
    this.unitsToRestart = restartInterval;
    int count = scan.components().length;
    this.firsts = new int[count];
    this.firstCodes = new JpegCode[count];
    this.otherCodes = new JpegCode[count];
    for (int i = 0; i < count; i++) {
      if (!progressive || (scan.from() == 0 && scan.high() == 0)) {
        firstCodes[i] = tables.code(scan.firstTables()[i], true);
      }
      if (!progressive || scan.from() > 0) {
        otherCodes[i] = tables.code(scan.otherTables()[i], false);
      }
    }
    input.startBits();
  }

  /** Starts a unit of blocks; to be called before each. */
  void startUnit() throws IOException {
    if (restartInterval > 0) {
      if (unitsToRestart == 0) {
        input.restart(restarts);
        restarts = (restarts + 1) & 7;
        Arrays.fill(firsts, 0);
        ended = 0;
        unitsToRestart = restartInterval;
      }
      unitsToRestart--;
    }
  }

  /** Whether the blocks of the unit that begins are left as they are, for there are no data. */
  boolean starved() {
    return input.starved();
  }

  void end() {
    input.endBits();
  }

  /**
   * Reads a block of a scan that is all of its components.
   *
   * @param block zeros
   * @param i the number of the component within the scan
   * @return the place of the last coefficient that was written, or less
   */
  int readWhole(short[] block, int i) throws IOException {
    int size = input.value(firstCodes[i]);
    if (size > 0) {
      firsts[i] += input.signed(size);
    }
    block[0] = (short) firsts[i];
    JpegCode code = otherCodes[i];
    int last = 0;
    for (int k = 1; k <= LAST; k++) {
      int value = input.value(code);
      int bits = value & 15;
      int zeros = value >> 4;
      if (bits == 0) {
        if (zeros != MOST_ZEROS) {
          break;
        }
        k += MOST_ZEROS;
      } else {
        k += zeros;
        last = Math.min(k, LAST);
        block[last] = (short) input.signed(bits);
      }
    }
    return last;
  }

  /** Whether a scan of a progressive picture is of first coefficients. */
  boolean isOfFirsts() {
    return scan.from() == 0;
  }

  /**
   * Returns what the first coefficient of a block is after a scan of first coefficients.
   *
   * @param known what it was before
   * @param starved whether there were no data when the unit began
   */
  short readFirst(short known, int i, boolean starved) throws IOException {
    if (scan.high() > 0) {
      return (short) (known | input.bits(1) << scan.low());
    }
    if (starved) {
      return known;
    }
    int size = input.value(firstCodes[i]);
    if (size > 0) {
      firsts[i] += input.signed(size);
    }
    return (short) (firsts[i] << scan.low());
  }

  /**
   * Adds to a block what a scan of other coefficients of a progressive picture says.
   *
   * @param starved whether there were no data when the unit began
   */
  void readOthers(short[] block, int i, boolean starved) throws IOException {
    if (!starved && scan.high() == 0) {
      readOthers(block, otherCodes[i]);
    } else if (!starved) {
      refineOthers(block, otherCodes[i]);
    }
  }

  /** Whether {@link #readOthers} would change nothing of a block, and if so counts it. */
  boolean passesOver(boolean starved) {
    if (scan.from() == 0 || scan.high() > 0 || starved || ended == 0) {
      return false;
    }
    ended--;
    return true;
  }

  private void readOthers(short[] block, JpegCode code) throws IOException {
    if (ended > 0) {
      ended--;
      return;
    }
    for (int k = scan.from(); k <= scan.to(); k++) {
      int value = input.value(code);
      int bits = value & 15;
      int zeros = value >> 4;
      if (bits > 0) {
        k += zeros;
        block[Math.min(k, LAST)] = (short) (input.signed(bits) << scan.low());
      } else if (zeros == MOST_ZEROS) {
        k += MOST_ZEROS;
      } else {
        ended = (1 << zeros) - 1 + (zeros > 0 ? input.bits(zeros) : 0);
        return;
      }
    }
  }

  private void refineOthers(short[] block, JpegCode code) throws IOException {
    int k = scan.from();
    for (; ended == 0 && k <= scan.to(); k++) {
      int value = input.value(code);
      int bits = value & 15;
      int zeros = value >> 4;
      int found = 0;
      if (bits > 0) {
        found = input.bits(1) != 0 ? 1 << scan.low() : -1 << scan.low();
      } else if (zeros != MOST_ZEROS) {
        ended = (1 << zeros) + (zeros > 0 ? input.bits(zeros) : 0);
        break;
      }
      for (; k <= scan.to(); k++) {
        if (block[k] != 0) {
          refine(block, k);
        } else if (--zeros < 0) {
          break;
        }
      }
      if (bits > 0) {
        block[Math.min(k, LAST)] = (short) found;
      }
    }
    if (ended > 0) {
      for (; k <= scan.to(); k++) {
        if (block[k] != 0) {
          refine(block, k);
        }
      }
      ended--;
    }
  }

  private void refine(short[] block, int k) throws IOException {
    int bit = 1 << scan.low();
    if (input.bits(1) != 0 && (block[k] & bit) == 0) {
      block[k] += (short) (block[k] >= 0 ? bit : -bit);
    }
  }
}
