package dev.fovea.pictures.raster;

import java.io.IOException;

/**
 * Undoes LZW compression: codes of growing length, each of which means what an earlier one means
 * and a byte more. GIF and TIFF differ in how codes lie in the data, and in when they grow.
 */
public abstract class LzwCodes {
  private static final int MAX_BITS = 12;
  private static final int MAX_CODES = 1 << MAX_BITS;

  /** What the tables take. */
  public static final long BYTES =
      Scratch.cost(4 * MAX_CODES) + Scratch.cost(MAX_CODES) + Scratch.cost(MAX_CODES + 1);

  private final int clear;
  private final int early;
  private final int[] prefix = new int[MAX_CODES];
  private final byte[] suffix = new byte[MAX_CODES];

  /** What the last code meant, in reverse, as far as it has not been read. */
  private final byte[] stack = new byte[MAX_CODES + 1];

  private int depth;
  private int codeBits;
  private int codes;
  private int previous = -1;

  /** The first byte of what the last code meant. */
  private int first;

  /**
   * Creates a decoder.
   *
   * @param bits of the bytes that codes stand for, which are those below {@code 1 << bits}
   * @param early how many codes before all of a length are in use it grows
   */
  public LzwCodes(int bits, int early) {
    this.clear = 1 << bits;
    this.early = early;
    reset();
  }

  private void reset() {
    codes = clear + 2;
    codeBits = Integer.numberOfTrailingZeros(clear) + 1;
    previous = -1;
  }

  /** Takes the next {@code count} bits. */
  protected abstract int bits(int count) throws IOException;

  /**
   * Fills the first {@code length} bytes of {@code line}.
   *
   * @throws IOException if the data are wrong or end before
   */
  public final void read(byte[] line, int length) throws IOException {
    int have = 0;
    while (have < length) {
      while (depth > 0 && have < length) {
        line[have++] = stack[--depth];
      }
      if (have < length) {
        decode();
      }
    }
  }

  private void decode() throws IOException {
    int code = bits(codeBits);
    if (code == clear) {
      reset();
      return;
    }
    if (code == clear + 1) {
      throw new IOException("it is truncated: its codes end before its pixels");
    }
    if (previous < 0 ? code > clear : code > codes) {
      throw wrong(code);
    }
    push(code);
    if (previous >= 0) {
      add();
    }
    previous = code;
  }

  /** Puts what {@code code} means on the stack, last byte first. */
  private void push(int code) throws IOException {
    int at = code;
    if (previous >= 0 && code == codes) {
      stack[depth++] = (byte) first;
      at = previous;
    }
    while (at > clear) {
      if (at >= MAX_CODES || depth == MAX_CODES) {
        throw wrong(code);
      }
      stack[depth++] = suffix[at];
      at = prefix[at];
    }
    first = at;
    stack[depth++] = (byte) first;
  }

  private IOException wrong(int code) {
    return new IOException("code %d of %d is wrong".formatted(code, codes));
  }

  private void add() {
    if (codes < MAX_CODES) {
      prefix[codes] = previous;
      suffix[codes] = (byte) first;
      codes++;
      if (codes == (1 << codeBits) - early && codeBits < MAX_BITS) {
        codeBits++;
      }
    }
  }
}
