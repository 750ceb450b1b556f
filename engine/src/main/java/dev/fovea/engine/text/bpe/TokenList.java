package dev.fovea.engine.text.bpe;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.Arrays;

/** Tokens as they are found, up to a limit. Not thread-safe. */
public final class TokenList {
  private final int most;
  private int[] tokens = new int[64];
  private int size;

  /** Creates an empty one that takes at most {@code most} tokens. */
  public TokenList(int most) {
    this.most = most;
  }

  /**
   * Adds a token.
   *
   * @throws FoveaException {@link ErrorCode#CONTEXT_LENGTH_EXCEEDED} if that is one too many
   */
  public void add(int token) {
    if (size == most) {
      throw tooMany(most + 1L, most);
    }
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, size + (size >> 1));
    }
    tokens[size++] = token;
  }

  /** Returns the tokens. */
  public int[] toArray() {
    return Arrays.copyOf(tokens, size);
  }

  /** Returns the error that a prompt has {@code least} tokens or more, where {@code most} fit. */
  public static FoveaException tooMany(long least, int most) {
    return new FoveaException(
        ErrorCode.CONTEXT_LENGTH_EXCEEDED,
        "the prompt has at least %d tokens; the context has room for %d, one of them for an answer"
            .formatted(least, most + 1L));
  }
}
