package dev.fovea.engine.runtime;

import java.util.ArrayList;
import java.util.List;

/** Measures log-probabilities. Confined to one thread. */
final class Scores {
  private int[] best = new int[0];
  private int bestCount;
  private double logOfSum;

  /** Measures {@code logits}, and finds the {@code wanted} largest, equal ones by id. */
  void measure(float[] logits, float largest, int wanted) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp((double) logit - largest);
    }
    logOfSum = largest + Math.log(sum);
    if (best.length < wanted) {
      best = new int[wanted];
    }
    bestCount = 0;
    for (int i = 0; i < logits.length && wanted > 0; i++) {
      if (bestCount < wanted || logits[i] > logits[best[bestCount - 1]]) {
        insert(logits, i, wanted);
      }
    }
  }

  private void insert(float[] logits, int token, int wanted) {
    int place = bestCount < wanted ? bestCount++ : bestCount - 1;
    while (place > 0 && logits[token] > logits[best[place - 1]]) {
      best[place] = best[place - 1];
      place--;
    }
    best[place] = token;
  }

  /** Returns the score of a token, {@code logits} being those measured. */
  TokenScore score(float[] logits, int token) {
    List<TokenScore.Alternative> alternatives = new ArrayList<>(bestCount);
    for (int i = 0; i < bestCount; i++) {
      alternatives.add(new TokenScore.Alternative(best[i], logits[best[i]] - logOfSum));
    }
    return new TokenScore(logits[token] - logOfSum, alternatives);
  }
}
