package dev.fovea.pictures.vp8;

import java.io.EOFException;
import java.io.IOException;

/** The arithmetic decoder of VP8 (RFC 6386, section 7), over a part of a file. */
final class Vp8Bits {
  private static final int EVEN = 128;

  private final byte[] data;
  private final int end;
  private int next;

  /** The bits at hand: 8 that decide, and {@code spare} more. */
  private int value;

  private int spare = -8;
  private int range = 255;

  Vp8Bits(byte[] data, int from, int to) {
    this.data = data;
    this.next = from;
    this.end = to;
  }

  /** Returns the next bit, which is 0 with the probability {@code zero / 256}. */
  int bit(int zero) throws IOException {
    if (spare < 0) {
      load();
    }
    int split = 1 + (((range - 1) * zero) >> 8);
    int big = split << spare;
    int bit = 0;
    if (value >= big) {
      value -= big;
      range -= split;
      bit = 1;
    } else {
      range = split;
    }
    int shift = Integer.numberOfLeadingZeros(range) - 24;
    range <<= shift;
    spare -= shift;
    return bit;
  }

  /** Like libwebp, takes it for damage if a bit after the end is needed. */
  private void load() throws IOException {
    if (next >= end) {
      throw new EOFException("its lossy data end too early");
    }
    value = (value << 8) | (data[next] & 0xff);
    next++;
    spare += 8;
  }

  boolean flag() throws IOException {
    return bit(EVEN) != 0;
  }

  /** Returns a number of {@code bits} bits. */
  int number(int bits) throws IOException {
    int number = 0;
    for (int i = 0; i < bits; i++) {
      number = 2 * number + bit(EVEN);
    }
    return number;
  }

  /** Returns a number of {@code bits} bits and a sign. */
  int signed(int bits) throws IOException {
    int number = number(bits);
    return flag() ? -number : number;
  }

  /** Returns a number of {@code bits} bits and a sign, if it is said to be there, or 0. */
  int optional(int bits) throws IOException {
    return flag() ? signed(bits) : 0;
  }

  /**
   * Returns a leaf of {@code tree}, where each pair of numbers is a choice: over 0 the index of the
   * next pair, else a leaf, negated. The probabilities are one for each pair, from {@code first}.
   */
  int leaf(int[] tree, int[] probabilities, int first) throws IOException {
    int at = 0;
    do {
      at = tree[at + bit(probabilities[first + at / 2])];
    } while (at > 0);
    return -at;
  }
}
