package dev.fovea.engine.text;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.text.bpe.KeyedHash;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts of added tokens, for finding them in other texts. Immutable. */
final class TokenTrie {
  /** Nodes that all tokens may have together. */
  private static final int MOST_NODES = 2_000_000;

  private static final int ROOT = 0;
  private static final int NONE = -1;
  private static final long FREE = -1;

  /** Nodes by the node before them and the character between. */
  private final KeyedHash hash = new KeyedHash();

  private final int bits;
  private final long[] edges;
  private final int[] targets;

  /** The token that ends at each node. */
  private final @Nullable AddedToken[] tokens;

  private final BitSet first = new BitSet();

  /**
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if the tokens are too many
   */
  TokenTrie(List<AddedToken> added) {
    long most = added.stream().mapToLong(token -> token.content().length()).sum();
    bits = KeyedHash.bits((int) Math.min(most, MOST_NODES));
    edges = new long[1 << bits];
    targets = new int[1 << bits];
    Arrays.fill(edges, FREE);
    @Nullable AddedToken[] ends = new AddedToken[16];
    int nodes = 1;
    for (AddedToken token : added) {
      int node = ROOT;
      first.set(token.content().charAt(0));
      for (int i = 0; i < token.content().length(); i++) {
        int place = place(node, token.content().charAt(i));
        if (edges[place] == FREE) {
          if (nodes == MOST_NODES) {
            throw new FoveaException(
                ErrorCode.INVALID_CHECKPOINT, "the added tokens have too much text");
          }
          edges[place] = edge(node, token.content().charAt(i));
          targets[place] = nodes++;
        }
        node = targets[place];
      }
      if (node >= ends.length) {
        ends = Arrays.copyOf(ends, Math.max(node + 1, 2 * ends.length));
      }
      ends[node] = token;
    }
    tokens = Arrays.copyOf(ends, nodes);
  }

  private static long edge(int node, char character) {
    return (long) node << Character.SIZE | character;
  }

  private int place(int node, char character) {
    long edge = edge(node, character);
    int place = hash.place(edge, bits);
    while (edges[place] != edge && edges[place] != FREE) {
      place = (place + 1) & (edges.length - 1);
    }
    return place;
  }

  private int next(int node, char character) {
    int place = place(node, character);
    return edges[place] == FREE ? NONE : targets[place];
  }

  /** Returns the longest token whose text is in {@code text} at {@code start}, or null. */
  @Nullable AddedToken longestAt(String text, int start) {
    if (!first.get(text.charAt(start))) {
      return null;
    }
    AddedToken longest = null;
    int node = ROOT;
    for (int i = start; i < text.length(); i++) {
      node = next(node, text.charAt(i));
      if (node == NONE) {
        return longest;
      }
      longest = tokens[node] == null ? longest : tokens[node];
    }
    return longest;
  }
}
