package dev.fovea.engine.runtime;

/**
 * Which tokens may come next in one answer. Confined to the loop's thread once the request that has
 * it was submitted, and of no use to a second request. What it throws ends its request as failed,
 * and no other.
 */
public interface Constraint {
  /**
   * Writes which tokens may come next: bit {@code id % 64} of word {@code id / 64}. Stop tokens are
   * among them where the answer may end.
   *
   * @param bits a bit for each token of the model's vocabulary, which are overwritten
   */
  void mask(long[] bits);

  /** Goes on by {@code token}, which the mask allows and which is no stop token. */
  void accept(int token);

  /** Returns whether the answer is complete and nothing may follow. */
  boolean isFinished();
}
