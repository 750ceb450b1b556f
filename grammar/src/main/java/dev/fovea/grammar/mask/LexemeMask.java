package dev.fovea.grammar.mask;

import dev.fovea.grammar.lexeme.ByteDfa;
import dev.fovea.grammar.lexeme.Lexeme;
import java.util.Arrays;

/**
 * What tokens do from one state of a lexeme's automaton, whatever follows the lexeme: which stay
 * inside it, and where in the trie it can end. Depends on vocabulary and automaton alone, so that
 * all places in which the lexeme stands share it. Immutable.
 */
final class LexemeMask {
  private final TokenTrie trie;
  private final TokenSet inside;

  /** Indexes of the tokens inside by how many characters they need; empty if nobody counts. */
  private final int[] byNeed;

  /** Where in {@code byNeed} the tokens begin that need so many characters. */
  private final int[] needStarts;

  private final int[] exits;
  private final int[] exitCounts;

  private LexemeMask(TokenTrie trie, long[] bits, Walk walk) {
    this.trie = trie;
    this.inside = TokenSet.of(bits);
    this.exits = Arrays.copyOf(walk.exits, walk.exitCount);
    this.exitCounts = Arrays.copyOf(walk.counts, walk.exitCount);
    int most = 0;
    for (int i = 0; i < walk.size; i++) {
      most = Math.max(most, walk.needs[i]);
    }
    this.needStarts = new int[walk.size == 0 ? 0 : most + 2];
    this.byNeed = new int[walk.size];
    for (int i = 0; i < walk.size; i++) {
      needStarts[walk.needs[i] + 1]++;
    }
    for (int n = 1; n < needStarts.length; n++) {
      needStarts[n] += needStarts[n - 1];
    }
    int[] at = needStarts.clone();
    for (int i = 0; i < walk.size; i++) {
      byNeed[at[walk.needs[i]]++] = walk.tokens[i];
    }
  }

  /** What a walk over the trie collects. */
  private static final class Walk {
    private int[] exits = new int[8];
    private int[] counts = new int[8];
    private int exitCount;
    private int[] tokens = new int[0];
    private int[] needs = new int[0];
    private int size;

    void exit(int node, int count) {
      if (exitCount == exits.length) {
        exits = Arrays.copyOf(exits, 2 * exitCount);
        counts = Arrays.copyOf(counts, 2 * exitCount);
      }
      exits[exitCount] = node;
      counts[exitCount++] = count;
    }

    void need(int token, int need) {
      if (size == tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * size + 64);
        needs = Arrays.copyOf(needs, 2 * size + 64);
      }
      tokens[size] = token;
      needs[size++] = need;
    }
  }

  /** Walks {@code trie} from {@code state}; {@code counted} says whether characters matter. */
  static LexemeMask of(TokenTrie trie, ByteDfa automaton, int state, boolean counted) {
    long[] bits = new long[(trie.tokens() + 63) / 64];
    Walk walk = new Walk();
    int[] states = new int[trie.height() + 1];
    int[] counts = new int[trie.height() + 1];
    states[0] = state;
    int end = trie.skip(0);
    for (int node = 1; node < end; ) {
      int depth = trie.depth(node);
      int to = automaton.next(states[depth - 1], trie.label(node));
      if (to == ByteDfa.DEAD) {
        node = trie.skip(node);
        continue;
      }
      states[depth] = to;
      if (counted) {
        counts[depth] = counts[depth - 1] + (automaton.isBoundary(to) ? 1 : 0);
      }
      if (automaton.accepts(to)) {
        walk.exit(node, counts[depth]);
      }
      if (automaton.isOpen(to)) {
        trie.mark(node, bits);
        for (int i = trie.first(node); counted && i < trie.first(node + 1); i++) {
          walk.need(trie.token(i), counts[depth] + automaton.distance(to));
        }
        node++;
      } else {
        node = trie.skip(node);
      }
    }
    return new LexemeMask(trie, bits, walk);
  }

  /** Sets the bits of tokens that stay in the lexeme after {@code count} characters. */
  void addInside(Lexeme lexeme, int count, long[] bits) {
    if (lexeme.most() == Lexeme.UNBOUNDED) {
      inside.addTo(bits);
      return;
    }
    int room = lexeme.most() - count;
    int needs = needStarts.length - 1;
    if (room >= needs) {
      inside.addTo(bits);
      return;
    }
    for (int i = 0; i < needStarts[room + 1]; i++) {
      bits[byNeed[i] >> 6] |= 1L << byNeed[i];
    }
  }

  /** How many nodes of the trie there are at which the lexeme can end. */
  int exits() {
    return exits.length;
  }

  /** The node of exit {@code i}. */
  int exit(int i) {
    return exits[i];
  }

  /** Whether the lexeme may end at exit {@code i} after {@code count} characters before. */
  boolean isExit(int i, Lexeme lexeme, int count) {
    int total =
        lexeme.most() == Lexeme.UNBOUNDED
            ? Math.min(count + exitCounts[i], lexeme.least())
            : count + exitCounts[i];
    return total >= lexeme.least() && total <= lexeme.most();
  }

  /** Whether anything of the trie is below exit {@code i}. */
  boolean goesOn(int i) {
    return trie.skip(exits[i]) > exits[i] + 1;
  }

  /** Bytes of memory this takes, about. */
  long bytes() {
    return inside.bytes() + 4L * byNeed.length + 8L * exits.length + 128;
  }
}
