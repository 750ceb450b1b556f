package dev.fovea.engine.vision;

import java.io.IOException;

/** Undoes the LZW compression of GIF: codes of growing length, least significant bits first. */
final class GifCodes {
  private static final int MAX_BITS = 12;
  private static final int MAX_CODES = 1 << MAX_BITS;

  static final long BYTES =
      Scratch.cost(4 * MAX_CODES) + Scratch.cost(MAX_CODES) + Scratch.cost(MAX_CODES + 1);

  private final byte[] data;
  private final int clear;
  private final int[] prefix;
  private final byte[] suffix;

  /** What the last code meant, in reverse, as far as it has not been read. */
  private final byte[] stack;

  private int depth;

  private int next;
  private int blockEnd;
  private int bits;
  private int spare;

  private int codeBits;
  private int codes;
  private int previous = -1;

  /** The first index of what the last code meant. */
  private int first;

  /**
   * Creates a decoder.
   *
   * @param from where the blocks of codes start
   */
  GifCodes(byte[] data, int from, int bits, Scratch scratch) {
    this.data = data;
    this.next = from;
    this.blockEnd = from;
    this.clear = 1 << bits;
    this.prefix = scratch.ints(MAX_CODES);
    this.suffix = scratch.bytes(MAX_CODES);
    this.stack = scratch.bytes(MAX_CODES + 1);
    reset();
  }

  private void reset() {
    codes = clear + 2;
    codeBits = Integer.numberOfTrailingZeros(clear) + 1;
    previous = -1;
  }

  /**
   * Fills {@code indices}.
   *
   * @throws IOException if the data are wrong or end before
   */
  void read(byte[] indices) throws IOException {
    int have = 0;
    while (have < indices.length) {
      while (depth > 0 && have < indices.length) {
        indices[have++] = stack[--depth];
      }
      if (have < indices.length) {
        decode();
      }
    }
  }

  private void decode() throws IOException {
    int code = code();
    if (code == clear) {
      reset();
      return;
    }
    if (code == clear + 1) {
      throw new IOException("it is truncated: its codes end before its pixels");
    }
    if (previous < 0 ? code > clear : code > codes) {
      throw new IOException("code %d of %d is wrong".formatted(code, codes));
    }
    push(code);
    if (previous >= 0) {
      add();
    }
    previous = code;
  }

  /** Puts what {@code code} means on the stack, last index first. */
  private void push(int code) throws IOException {
    int at = code;
    if (previous >= 0 && code == codes) {
      stack[depth++] = (byte) first;
      at = previous;
    }
    while (at > clear) {
      if (at >= MAX_CODES || depth == MAX_CODES) {
        throw new IOException("code %d of %d is wrong".formatted(code, codes));
      }
      stack[depth++] = suffix[at];
      at = prefix[at];
    }
    first = at;
    stack[depth++] = (byte) first;
  }

  private void add() {
    if (codes < MAX_CODES) {
      prefix[codes] = previous;
      suffix[codes] = (byte) first;
      codes++;
      if (codes == (1 << codeBits) && codeBits < MAX_BITS) {
        codeBits++;
      }
    }
  }

  private int code() throws IOException {
    while (spare < codeBits) {
      if (next == blockEnd) {
        startBlock();
      } else {
        bits |= (data[next++] & 0xff) << spare;
        spare += 8;
      }
    }
    int code = bits & ((1 << codeBits) - 1);
    bits >>>= codeBits;
    spare -= codeBits;
    return code;
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
