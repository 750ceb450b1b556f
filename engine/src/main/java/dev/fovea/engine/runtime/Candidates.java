package dev.fovea.engine.runtime;

/**
 * Draws a token: temperature, then top-k, top-p and min-p, each on what the one before left, as in
 * transformers; then a draw by the weights that remain. Confined to one thread.
 */
final class Candidates {
  private final float[] weights;
  private final Ranking ranking;

  Candidates(int vocabularySize) {
    weights = new float[vocabularySize];
    ranking = new Ranking(vocabularySize);
  }

  /**
   * Returns the token that {@code uniform}, from 0 to under 1, means.
   *
   * @param logits finite, or negative infinity for impossible tokens, but not for all
   * @param largest the largest logit
   */
  int draw(float[] logits, float largest, SamplingSettings settings, double uniform) {
    double mass;
    if (settings.topK() > 0) {
      ranking.rankFirst(logits, Math.min(settings.topK(), logits.length));
      mass = weighRanked(logits, largest, settings.temperature());
    } else {
      mass = weighAll(logits, largest, settings.temperature());
      if (settings.topP() == 1) {
        return drawByWeight(settings.minP(), uniform);
      }
      // Tokens lighter than this weigh less than 1 - topP together: top-p never gets to them.
      ranking.rankHeaviest(logits, weights, (1 - settings.topP()) * mass / weights.length);
    }
    return drawByRank(settings.topP() * mass, settings.minP(), uniform);
  }

  /** Sets all weights, of which the largest is 1; returns their sum. */
  private double weighAll(float[] logits, float largest, float temperature) {
    double mass = 0;
    for (int i = 0; i < logits.length; i++) {
      weights[i] = weight(logits[i], largest, temperature);
      mass += weights[i];
    }
    return mass;
  }

  /** Sets the weights of the tokens ranked; returns their sum. */
  private double weighRanked(float[] logits, float largest, float temperature) {
    double mass = 0;
    for (int rank = 0; rank < ranking.size(); rank++) {
      int token = ranking.at(rank);
      weights[token] = weight(logits[token], largest, temperature);
      mass += weights[token];
    }
    return mass;
  }

  private static float weight(float logit, float largest, float temperature) {
    return (float) Math.exp(((double) logit - largest) / temperature);
  }

  private int drawByWeight(float minP, double uniform) {
    double mass = 0;
    for (float weight : weights) {
      mass += weight >= minP ? weight : 0;
    }
    double left = uniform * mass;
    int last = 0;
    for (int i = 0; i < weights.length && left >= 0; i++) {
      if (weights[i] > 0 && weights[i] >= minP) {
        last = i;
        left -= weights[i];
      }
    }
    return last;
  }

  private int drawByRank(double wanted, float minP, double uniform) {
    double mass = 0;
    int kept = 0;
    while (kept < ranking.size() && mass < wanted) {
      float weight = weights[ranking.at(kept)];
      if (weight == 0 || weight < minP) {
        break;
      }
      mass += weight;
      kept++;
    }
    double left = uniform * mass;
    int rank = -1;
    while (left >= 0 && rank < kept - 1) {
      rank++;
      left -= weights[ranking.at(rank)];
    }
    return ranking.at(Math.max(rank, 0));
  }
}
