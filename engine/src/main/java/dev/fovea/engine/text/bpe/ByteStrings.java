package dev.fovea.engine.text.bpe;

import java.util.Arrays;

/** Short runs of bytes, one after another in one array. Grows; not thread-safe while it does. */
final class ByteStrings {
  private byte[] bytes = new byte[1 << 12];
  private int[] ends = new int[1 << 8];
  private int count;

  int count() {
    return count;
  }

  void add(byte[] added) {
    int end = length() + added.length;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, grown(bytes.length, end));
    }
    System.arraycopy(added, 0, bytes, length(), added.length);
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, grown(count, count + 1));
    }
    ends[count++] = end;
  }

  private int length() {
    return start(count);
  }

  private static int grown(int length, int least) {
    return Math.max(least, length + (length >> 1));
  }

  byte[] bytes() {
    return bytes;
  }

  int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  int end(int index) {
    return ends[index];
  }

  byte[] get(int index) {
    return Arrays.copyOfRange(bytes, start(index), end(index));
  }

  boolean equals(int index, byte[] other, int from, int to) {
    return Arrays.equals(bytes, start(index), end(index), other, from, to);
  }
}
