package dev.fovea.engine.runtime;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Chooses tokens from logits.
 *
 * <p>In this order: what the request's constraint does not allow is made impossible; logit bias as
 * OpenAI documents it, repetition penalty, presence and frequency penalties ({@link Penalties});
 * with temperature 0 the largest logit, of equal ones the lowest id; otherwise temperature and the
 * filters ({@link Candidates}). Log-probabilities are those of the logits as the model gave them,
 * before all of this: what the model thought, not what the settings made of it.
 *
 * <p>The choice depends on the logits, the request's tokens, settings and seed, and on nothing
 * else. One sampler serves all requests of a loop, on its thread, and allocates only scores.
 */
final class Sampler {
  private final float[] logits;
  private final float[] modelLogits;
  private final AllowedTokens allowed;
  private final Penalties penalties;
  private final Candidates candidates;
  private final Scores scores = new Scores();

  Sampler(int vocabularySize) {
    logits = new float[vocabularySize];
    modelLogits = new float[vocabularySize];
    allowed = new AllowedTokens(vocabularySize);
    penalties = new Penalties(vocabularySize);
    candidates = new Candidates(vocabularySize);
  }

  /**
   * Returns the token that follows {@code tokens[0, count)}.
   *
   * @param row the row of {@code tensor} that has its logits
   * @param prompt how many of the tokens were given
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if the logits are not numbers: what
   *     the weights were is finite, so they are too large or damaged; {@link
   *     ErrorCode#GENERATION_FAILED} if the request's constraint leaves no token
   */
  int choose(Tensor tensor, int row, SamplingState state, int[] tokens, int prompt, int count) {
    SamplingSettings settings = state.settings();
    copy(tensor, row, logits);
    checkFinite(logits, count);
    if (state.constraint().isPresent()) {
      allowed.keep(state.constraint().get(), logits);
    }
    state.addBias(logits);
    if (settings.penalizes()) {
      penalties.apply(logits, tokens, prompt, count, settings);
    }
    int likeliest = likeliest(logits);
    if (settings.temperature() == 0) {
      return likeliest;
    }
    return candidates.draw(logits, logits[likeliest], settings, state.uniform());
  }

  /**
   * Returns the score of a token by row {@code row} of {@code tensor}.
   *
   * @param alternatives how many of the likeliest tokens to report
   */
  TokenScore score(Tensor tensor, int row, int token, int alternatives) {
    copy(tensor, row, modelLogits);
    int wanted = Math.min(alternatives, modelLogits.length);
    scores.measure(modelLogits, modelLogits[likeliest(modelLogits)], wanted);
    return scores.score(modelLogits, token);
  }

  private static void copy(Tensor tensor, int row, float[] into) {
    MemorySegment.copy(
        tensor.memory(),
        ValueLayout.JAVA_FLOAT_UNALIGNED,
        tensor.rowOffset(row),
        into,
        0,
        into.length);
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  private static void checkFinite(float[] logits, int position) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < logits.length; i++) {
      if (Float.isNaN(logits[i]) || logits[i] == Float.POSITIVE_INFINITY) {
        throw notANumber(position, "token " + i + " has " + logits[i]);
      }
      largest = Math.max(largest, logits[i]);
    }
    if (largest == Float.NEGATIVE_INFINITY) {
      throw notANumber(position, "all tokens have " + largest);
    }
  }

  private static FoveaException notANumber(int position, String what) {
    return new FoveaException(
        ErrorCode.INVALID_CHECKPOINT,
        "the model computes no numbers at position %d, where %s: its weights are damaged"
            .formatted(position, what));
  }
}
