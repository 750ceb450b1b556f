package dev.fovea.engine.vision;

import java.io.IOException;

/** Undoes the LZW compression of TIFF: codes of growing length, most significant bits first. */
final class TiffCodes implements TiffData {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int MAX_BITS = 12;
  private static final int MAX_CODES = 1 << MAX_BITS;

  private final byte[] data;
  private final int to;
  private int next;
  private int bits;
  private int spare;

  private final short[] prefix = new short[MAX_CODES];
  private final byte[] suffix = new byte[MAX_CODES];
  private final byte[] stack = new byte[MAX_CODES + 1];
  private int depth;
  private int codes = END + 1;
  private int codeBits = 9;
  private int previous = -1;
  private int first;

  TiffCodes(byte[] data, int from, int to) throws IOException {
    this.data = data;
    this.next = from;
    this.to = to;
    if (to - from >= 2 && data[from] == 0 && (data[from + 1] & 1) != 0) {
      throw new IOException("its codes are of the oldest kind, not supported");
    }
    for (int i = 0; i < CLEAR; i++) {
      suffix[i] = (byte) i;
    }
  }

  @Override
  public void read(byte[] line, int length) throws IOException {
    for (int have = 0; have < length; ) {
      while (depth > 0 && have < length) {
        line[have++] = stack[--depth];
      }
      if (have < length) {
        decode();
      }
    }
  }

  private void decode() throws IOException {
    int code = code();
    if (code == CLEAR) {
      codes = END + 1;
      codeBits = 9;
      previous = -1;
      return;
    }
    if (code == END) {
      throw new IOException("it is truncated: its codes end before its pixels");
    }
    if (previous < 0 ? code > CLEAR : code > codes || (code == codes && codes == MAX_CODES)) {
      throw new IOException("code %d of %d is wrong".formatted(code, codes));
    }
    int at = code;
    if (code == codes) {
      stack[depth++] = (byte) first;
      at = previous;
    }
    while (at > END) {
      stack[depth++] = suffix[at];
      at = prefix[at];
    }
    first = at;
    stack[depth++] = (byte) first;
    if (previous >= 0) {
      add();
    }
    previous = code;
  }

  private void add() {
    if (codes < MAX_CODES) {
      prefix[codes] = (short) previous;
      suffix[codes] = (byte) first;
      codes++;
      // The length changes one code early.
      if (codes == (1 << codeBits) - 1 && codeBits < MAX_BITS) {
        codeBits++;
      }
    }
  }

  private int code() throws IOException {
    while (spare < codeBits) {
      if (next >= to) {
        throw new IOException("it is truncated: the data of a strip or tile end too early");
      }
      bits = bits << 8 | (data[next++] & 0xff);
      spare += 8;
    }
    spare -= codeBits;
    return (bits >>> spare) & ((1 << codeBits) - 1);
  }
}
