package dev.fovea.pictures.jpeg;

import java.io.IOException;
import java.util.Arrays;

/** A Huffman code of a JPEG file: a table for words of up to 8 bits, and the rest by length. */
final class JpegCode {
  static final int TABLE_BITS = 8;
  private static final int LENGTHS = 16;

  /** For the next 8 bits, the length of the word times 256 and its value; 0 if it is longer. */
  final int[] table = new int[1 << TABLE_BITS];

  /** By length, the last word, or -1; the one after the longest length ends each search. */
  final int[] last = new int[LENGTHS + 2];

  /** By length, what to add to a word for the place of its value. */
  final int[] offset = new int[LENGTHS + 2];

  final int[] values;

  /**
   * Creates a code.
   *
   * @param counts the number of words of each length, from 1 on
   * @param first whether it is for first coefficients, which have at most 15 bits
   * @throws IOException if there are more words than there can be
   */
  JpegCode(int[] counts, int[] values, boolean first) throws IOException {
    this.values = values;
    int word = 0;
    int place = 0;
    int total = Arrays.stream(counts).sum();
    for (int length = 1; length <= LENGTHS; length++) {
      last[length] = -1;
      offset[length] = place - word;
      for (int i = 0; i < counts[length - 1]; i++) {
        put(word, length, values[place]);
        last[length] = word;
        word++;
        place++;
      }
      // A word of ones only is not allowed.
      if (word >= 1 << length && (place < total || counts[length - 1] > 0)) {
        throw new IOException("its Huffman code has too many words of %d bits".formatted(length));
      }
      word <<= 1;
    }
    last[LENGTHS + 1] = Integer.MAX_VALUE;
    for (int i = 0; i < place && first; i++) {
      if (values[i] > 15) {
        throw new IOException("its Huffman code has values of %d bits".formatted(values[i]));
      }
    }
  }

  private void put(int word, int length, int value) {
    if (length <= TABLE_BITS) {
      int from = word << (TABLE_BITS - length);
      int to = (word + 1) << (TABLE_BITS - length);
      for (int i = from; i < Math.min(to, table.length); i++) {
        table[i] = length << 8 | value;
      }
    }
  }
}
