package dev.fovea.grammar.mask;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a vocabulary by their bytes, as a tree laid flat in depth-first order: the first
 * child of node n is n + 1, and {@code skip(n)} is the first node that is not below n. Node 0 is
 * the root, without bytes. Immutable.
 */
public final class TokenTrie {
  private final int[] sorted;
  private final byte[] labels;
  private final int[] skips;
  private final int[] firsts;
  private final short[] depths;
  private final int tokens;
  private final int height;

  /** The trie of {@code tokens}; those that are null or empty are not in it. */
  public TokenTrie(byte[] @Nullable [] tokens) {
    this.tokens = tokens.length;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < tokens.length; i++) {
      byte[] token = tokens[i];
      if (token != null && token.length > 0) {
        order.add(i);
      }
    }
    order.sort((a, b) -> Arrays.compareUnsigned(tokens[a], tokens[b]));
    this.sorted = order.stream().mapToInt(i -> i).toArray();
    int nodes = 1;
    byte[] before = new byte[0];
    int longest = 0;
    for (int id : sorted) {
      byte[] token = bytes(tokens, id);
      nodes += token.length - common(before, token);
      longest = Math.max(longest, token.length);
      before = token;
    }
    this.labels = new byte[nodes];
    this.skips = new int[nodes];
    this.firsts = new int[nodes + 1];
    this.depths = new short[nodes];
    this.height = longest;
    fill(tokens);
  }

  private void fill(byte[] @Nullable [] tokens) {
    int[] path = new int[height + 1];
    int node = 1;
    byte[] before = new byte[0];
    for (int i = 0; i < sorted.length; i++) {
      byte[] token = bytes(tokens, sorted[i]);
      int common = common(before, token);
      for (int d = common + 1; d <= before.length; d++) {
        skips[path[d]] = node;
      }
      for (int d = common; d < token.length; d++) {
        labels[node] = token[d];
        firsts[node] = i;
        depths[node] = (short) (d + 1);
        path[d + 1] = node++;
      }
      before = token;
    }
    for (int d = 0; d <= before.length; d++) {
      skips[path[d]] = node;
    }
    firsts[node] = sorted.length;
  }

  private static byte[] bytes(byte[] @Nullable [] tokens, int id) {
    byte[] token = tokens[id];
    if (token == null) {
      throw new IllegalStateException("token " + id + " has no bytes");
    }
    return token;
  }

  private static int common(byte[] a, byte[] b) {
    int mismatch = Arrays.mismatch(a, b);
    return mismatch < 0 ? a.length : mismatch;
  }

  /** How many ids the vocabulary has. */
  public int tokens() {
    return tokens;
  }

  /** Bytes of the longest token. */
  public int height() {
    return height;
  }

  /** The last byte of {@code node}, 0 to 255. */
  int label(int node) {
    return labels[node] & 0xff;
  }

  /** The first node that is not below {@code node}. */
  int skip(int node) {
    return skips[node];
  }

  /** How many bytes lead to {@code node}. */
  int depth(int node) {
    return depths[node];
  }

  /** The first of the node's own tokens; they end where the next node's begin. */
  int first(int node) {
    return firsts[node];
  }

  /** The id of the {@code index}-th token in the order of nodes. */
  int token(int index) {
    return sorted[index];
  }

  /**
   * Tokens that spell {@code bytes} from the start, the longest that fits at each place; ends where
   * a token could lead beyond the bytes, or where none fits.
   */
  public int[] spell(byte[] bytes) {
    int[] spelled = new int[bytes.length];
    int size = 0;
    for (int from = 0; from < bytes.length; ) {
      int node = 0;
      int last = -1;
      int at = from;
      while (at < bytes.length && node >= 0) {
        node = child(node, bytes[at] & 0xff);
        if (node >= 0) {
          at++;
          last = firsts[node] < firsts[node + 1] ? node : last;
        }
      }
      if (last < 0 || (node >= 0 && skips[node] > node + 1)) {
        break;
      }
      spelled[size++] = sorted[firsts[last]];
      from += depths[last];
    }
    return Arrays.copyOf(spelled, size);
  }

  private int child(int node, int b) {
    for (int child = node + 1; child < skips[node]; child = skips[child]) {
      if (label(child) == b) {
        return child;
      }
    }
    return -1;
  }

  /** Sets the bits of the tokens that end at {@code node}. */
  void mark(int node, long[] bits) {
    for (int i = firsts[node]; i < firsts[node + 1]; i++) {
      bits[sorted[i] >> 6] |= 1L << sorted[i];
    }
  }
}
