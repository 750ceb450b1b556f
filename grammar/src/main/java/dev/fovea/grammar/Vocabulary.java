package dev.fovea.grammar;

import dev.fovea.grammar.mask.LexemeMasks;
import dev.fovea.grammar.mask.TokenTrie;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a model: what bytes each stands for, and which end an answer. Immutable, shared by
 * all grammars; building one takes a few hundred milliseconds for 150,000 tokens.
 */
public final class Vocabulary {
  private final byte[] @Nullable [] tokens;
  private final int[] endTokens;
  private final TokenTrie trie;
  private final LexemeMasks masks;

  /**
   * A vocabulary.
   *
   * @param tokens the bytes of each token id; null for special tokens, which no grammar allows. Not
   *     copied, and not to be changed
   * @param endTokens ids that are allowed where an answer may end; their bytes do not matter
   * @throws IllegalArgumentException if an end token is not an id
   */
  public Vocabulary(byte[] @Nullable [] tokens, int... endTokens) {
    this.tokens = tokens.clone();
    this.endTokens = endTokens.clone();
    for (int end : endTokens) {
      if (end < 0 || end >= tokens.length) {
        throw new IllegalArgumentException(
            "end token " + end + " is not an id of " + tokens.length + " tokens");
      }
      this.tokens[end] = null;
    }
    this.trie = new TokenTrie(this.tokens);
    this.masks = new LexemeMasks(trie);
  }

  /** How many ids there are. */
  public int size() {
    return tokens.length;
  }

  /** How many words a mask has: a bit for each id. */
  public int maskLength() {
    return (tokens.length + 63) / 64;
  }

  /** The bytes of {@code token}, not to be changed; null if it is special or ends an answer. */
  byte @Nullable [] bytes(int token) {
    return tokens[token];
  }

  boolean isEnd(int token) {
    for (int end : endTokens) {
      if (end == token) {
        return true;
      }
    }
    return false;
  }

  void markEnds(long[] bits) {
    for (int end : endTokens) {
      bits[end >> 6] |= 1L << end;
    }
  }

  TokenTrie trie() {
    return trie;
  }

  LexemeMasks masks() {
    return masks;
  }
}
