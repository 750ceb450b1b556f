package dev.fovea.grammar;

import dev.fovea.grammar.limits.GrammarException;
import dev.fovea.grammar.mask.Matcher;
import java.util.Arrays;

/**
 * One answer under a grammar: which tokens may come, and which came. For one thread at a time;
 * copies are independent of each other.
 */
public final class GrammarState {
  private final Vocabulary vocabulary;
  private final Matcher matcher;
  private boolean finished;

  GrammarState(Vocabulary vocabulary, Matcher matcher) {
    this.vocabulary = vocabulary;
    this.matcher = matcher;
  }

  /** The same answer, which goes on by itself. */
  public GrammarState copy() {
    GrammarState copy = new GrammarState(vocabulary, matcher.copy());
    copy.finished = finished;
    return copy;
  }

  /**
   * Writes which tokens may come next: bit {@code id % 64} of word {@code id / 64}. End tokens may
   * where the answer can be complete; after one, nothing may.
   *
   * @param bits {@link Vocabulary#maskLength} words, which are overwritten
   * @throws IllegalArgumentException if there are not so many words
   * @throws GrammarException if the text can be read in too many ways at once
   */
  public void mask(long[] bits) {
    if (bits.length != vocabulary.maskLength()) {
      throw new IllegalArgumentException(
          "a mask has " + vocabulary.maskLength() + " words, not " + bits.length);
    }
    if (finished) {
      Arrays.fill(bits, 0);
      return;
    }
    matcher.mask(bits);
    if (matcher.canEnd()) {
      vocabulary.markEnds(bits);
    }
  }

  /**
   * Goes on by {@code token}.
   *
   * @throws IllegalArgumentException if the mask does not allow it; the state is unchanged then
   * @throws GrammarException if the text can be read in too many ways at once
   */
  public void accept(int token) {
    if (!tryAccept(token)) {
      throw new IllegalArgumentException("token " + token + " is not allowed by the grammar here");
    }
  }

  private boolean tryAccept(int token) {
    if (finished || token < 0 || token >= vocabulary.size()) {
      return false;
    }
    if (vocabulary.isEnd(token)) {
      finished = matcher.canEnd();
      return finished;
    }
    byte[] bytes = vocabulary.bytes(token);
    return bytes != null && bytes.length > 0 && matcher.accept(bytes);
  }

  /**
   * The bytes that must come next whatever the model says, {@code limit} at most; empty where there
   * is a choice, or the answer may end.
   */
  public byte[] forced(int limit) {
    return finished ? new byte[0] : matcher.forced(limit);
  }

  /**
   * Tokens that spell {@link #forced} bytes, the longest first; {@code limit} bytes at most. The
   * bytes from which a longer token could lead beyond what is forced are left to the model, so that
   * it chooses how its text goes on.
   */
  public int[] forcedTokens(int limit) {
    return vocabulary.trie().spell(forced(limit));
  }

  /** Whether the answer may end here. */
  public boolean canEnd() {
    return finished || matcher.canEnd();
  }

  /** Whether the answer is complete and nothing may follow but an end token. */
  public boolean isFinished() {
    return finished || matcher.mustEnd();
  }
}
