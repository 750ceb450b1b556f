package dev.fovea.pictures.vp8l;

import java.io.EOFException;
import java.io.IOException;

/** The bits of lossless WebP, least significant first. After the end there are zeros. */
final class Vp8lBits {
  private final byte[] data;
  private final int end;
  private int next;
  private long bits;
  private int spare;

  Vp8lBits(byte[] data, int from, int to) {
    this.data = data;
    this.next = from;
    this.end = to;
  }

  /** Makes at least 32 bits be at hand. */
  private void fill() {
    while (spare <= 56) {
      long value = next < end ? data[next] & 0xff : 0;
      bits |= value << spare;
      spare += 8;
      next++;
    }
  }

  /** Returns the next 15 bits or more, without taking them. */
  int peek() {
    if (spare < 32) {
      fill();
    }
    return (int) bits;
  }

  /** Takes {@code count} bits, at most those that were seen. */
  void take(int count) {
    bits >>>= count;
    spare -= count;
  }

  /** Takes and returns a number of {@code count} bits, at most 24. */
  int number(int count) {
    int number = peek() & ((1 << count) - 1);
    take(count);
    return number;
  }

  boolean flag() {
    return number(1) != 0;
  }

  /** Throws if bits after the end were taken. */
  void check() throws IOException {
    if (8L * (next - end) > spare) {
      throw new EOFException("its lossless data end too early");
    }
  }
}
