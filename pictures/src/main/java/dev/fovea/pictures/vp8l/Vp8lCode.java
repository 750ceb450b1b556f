package dev.fovea.pictures.vp8l;

import java.io.IOException;

/** A prefix code of lossless WebP: a table for short words, and the rest by canonical order. */
final class Vp8lCode {
  static final int MAX_LENGTH = 15;

  private static final int TABLE_BITS = 7;
  private static final int LENGTH_SHIFT = 12;
  private static final int SYMBOL = (1 << LENGTH_SHIFT) - 1;

  /** For the next bits, a symbol and its length; of length 0 if it is longer. */
  private final char[] table;

  private final int tableMask;

  /** The symbols in the order of their words. */
  private final char[] symbols;

  private final char[] counts;

  /**
   * Creates the code of a complete set of words.
   *
   * @param lengths the length of the word of each symbol, 0 if it has none
   * @throws IOException if words are missing or too many
   */
  Vp8lCode(int[] lengths, int size) throws IOException {
    this.counts = new char[MAX_LENGTH + 1];
    int used = 0;
    for (int i = 0; i < size; i++) {
      if (lengths[i] > 0) {
        counts[lengths[i]]++;
        used++;
      }
    }
    this.symbols = sorted(lengths, size, used);
    if (used == 1) {
      this.table = new char[] {symbols[0]};
      this.tableMask = 0;
      return;
    }
    int open = 1;
    int longest = 0;
    for (int length = 1; length <= MAX_LENGTH; length++) {
      open = 2 * open - counts[length];
      longest = counts[length] > 0 ? length : longest;
      if (open < 0) {
        throw new IOException("its codes have too many words");
      }
    }
    if (open != 0) {
      throw new IOException("its codes lack words");
    }
    this.table = new char[1 << Math.min(longest, TABLE_BITS)];
    this.tableMask = table.length - 1;
    fillTable();
  }

  private char[] sorted(int[] lengths, int size, int used) throws IOException {
    if (used == 0) {
      throw new IOException("its codes have no words");
    }
    char[] sorted = new char[used];
    int[] at = new int[MAX_LENGTH + 2];
    for (int length = 1; length <= MAX_LENGTH; length++) {
      at[length + 1] = at[length] + counts[length];
    }
    for (int i = 0; i < size; i++) {
      if (lengths[i] > 0) {
        sorted[at[lengths[i]]++] = (char) i;
      }
    }
    return sorted;
  }

  private void fillTable() {
    int bits = Integer.numberOfTrailingZeros(table.length);
    int word = 0;
    int index = 0;
    for (int length = 1; length <= bits; length++) {
      word <<= 1;
      for (int i = 0; i < counts[length]; i++) {
        int reversed = Integer.reverse(word) >>> (32 - length);
        for (int at = reversed; at < table.length; at += 1 << length) {
          table[at] = (char) (length << LENGTH_SHIFT | symbols[index]);
        }
        word++;
        index++;
      }
    }
  }

  /** Returns about how many bytes the code takes. */
  long bytes() {
    return 2L * (table.length + symbols.length + counts.length) + 5 * 32;
  }

  /** Reads a symbol. */
  int read(Vp8lBits bits) {
    int next = bits.peek();
    char entry = table[next & tableMask];
    int length = entry >> LENGTH_SHIFT;
    if (length > 0 || tableMask == 0) {
      bits.take(length);
      return entry & SYMBOL;
    }
    return readLong(bits, next);
  }

  private int readLong(Vp8lBits bits, int next) {
    int word = 0;
    int first = 0;
    int index = 0;
    for (int length = 1; length <= MAX_LENGTH; length++) {
      word |= (next >> (length - 1)) & 1;
      int count = counts[length];
      if (word - first < count) {
        bits.take(length);
        return symbols[index + word - first];
      }
      index += count;
      first = (first + count) << 1;
      word <<= 1;
    }
    throw new IllegalStateException("an incomplete code");
  }
}
