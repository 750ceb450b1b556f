package dev.fovea.engine.text.bpe;

import java.util.Arrays;

/**
 * The bytes of each token, and the tokens of bytes, in a few arrays: about 20 bytes of memory for
 * each token. Immutable.
 */
public final class Vocabulary {
  static final int NONE = -1;

  private final ByteStrings tokens;

  /** Where the bytes of an id are in {@code tokens}, plus 1; 0 for an id that is no token. */
  private final int[] entries;

  private final KeyedHash hash = new KeyedHash();
  private final int[] table;
  private final int bits;
  private final int longest;

  Vocabulary(ByteStrings tokens, int[] entries, int[] searchable) {
    this.tokens = tokens;
    this.entries = entries;
    bits = KeyedHash.bits(searchable.length);
    table = new int[1 << bits];
    Arrays.fill(table, NONE);
    int most = 0;
    for (int id : searchable) {
      insert(id);
      most = Math.max(most, length(id));
    }
    longest = most;
  }

  /** Of two tokens with the same bytes the later one counts, as in the reference. */
  private void insert(int id) {
    int entry = entries[id] - 1;
    int place = hash.place(tokens.bytes(), tokens.start(entry), tokens.end(entry), bits);
    while (table[place] != NONE
        && !isAt(place, tokens.bytes(), tokens.start(entry), tokens.end(entry))) {
      place = (place + 1) & (table.length - 1);
    }
    table[place] = id;
  }

  private boolean isAt(int place, byte[] bytes, int from, int to) {
    return tokens.equals(entries[table[place]] - 1, bytes, from, to);
  }

  /** Returns the largest id plus 1. */
  public int size() {
    return entries.length;
  }

  /** Returns whether there is a token with that id. */
  public boolean has(int id) {
    return id >= 0 && id < entries.length && entries[id] != 0;
  }

  /** Returns a copy of the bytes of a token; none if there is no such token. */
  public byte[] bytes(int id) {
    return has(id) ? tokens.get(entries[id] - 1) : new byte[0];
  }

  /** Returns the number of bytes of a token that there is. */
  int length(int id) {
    int entry = entries[id] - 1;
    return tokens.end(entry) - tokens.start(entry);
  }

  /** Returns the bytes of the longest token that {@link #find} finds. */
  int longest() {
    return longest;
  }

  /** Returns the token of those bytes, among those that were said to be searchable, or NONE. */
  int find(byte[] bytes, int from, int to) {
    if (to - from > longest) {
      return NONE;
    }
    int place = hash.place(bytes, from, to, bits);
    while (table[place] != NONE) {
      if (isAt(place, bytes, from, to)) {
        return table[place];
      }
      place = (place + 1) & (table.length - 1);
    }
    return NONE;
  }
}
