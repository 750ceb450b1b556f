package dev.fovea.engine.runtime;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.Arrays;

/** Leaves of logits those that a {@link Constraint} allows. Confined to one thread. */
final class AllowedTokens {
  private final long[] bits;

  AllowedTokens(int vocabularySize) {
    bits = new long[(vocabularySize + Long.SIZE - 1) / Long.SIZE];
  }

  /**
   * Sets the logits of all other tokens to negative infinity.
   *
   * @throws FoveaException {@link ErrorCode#GENERATION_FAILED} if none is allowed that the model
   *     holds possible
   */
  void keep(Constraint constraint, float[] logits) {
    constraint.mask(bits);
    float largest = Float.NEGATIVE_INFINITY;
    for (int word = 0; word < bits.length; word++) {
      int first = word * Long.SIZE;
      int end = Math.min(first + Long.SIZE, logits.length);
      if (bits[word] == 0) {
        Arrays.fill(logits, first, end, Float.NEGATIVE_INFINITY);
        continue;
      }
      for (int id = first; id < end; id++) {
        if ((bits[word] >>> id & 1) == 0) {
          logits[id] = Float.NEGATIVE_INFINITY;
        } else {
          largest = Math.max(largest, logits[id]);
        }
      }
    }
    if (largest == Float.NEGATIVE_INFINITY) {
      throw new FoveaException(
          ErrorCode.GENERATION_FAILED,
          "no token of the model can go on an answer of the form that is asked for");
    }
  }
}
