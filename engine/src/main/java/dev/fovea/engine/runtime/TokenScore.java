package dev.fovea.engine.runtime;

import java.util.List;

/**
 * What the model thought of a chosen token: natural logarithms of the probabilities that its logits
 * mean as they are, before bias, penalties, temperature and filters.
 *
 * @param logprob of the chosen token
 * @param alternatives the likeliest tokens at that place, likeliest first
 */
public record TokenScore(double logprob, List<Alternative> alternatives) {
  public TokenScore {
    alternatives = List.copyOf(alternatives);
  }

  /** A token that could have been chosen. */
  public record Alternative(int id, double logprob) {}
}
