package dev.fovea.engine.runtime;

/**
 * Draws a token: temperature, then top-k, top-p and min-p, each on what the one before left, as in
 * transformers; then a draw by the weights that remain.
 *
 * <p>Tokens are ordered by logit, equal ones by id. Only the head of that order is ever needed, so
 * it comes from a heap instead of a sort. Confined to one thread.
 */
final class Candidates {
  private final float[] weights;
  private final int[] heap;
  private int size;

  Candidates(int vocabularySize) {
    weights = new float[vocabularySize];
    heap = new int[vocabularySize];
  }

  /**
   * Returns the token that {@code uniform}, from 0 to under 1, means.
   *
   * @param logits finite, or negative infinity for impossible tokens, but not for all
   * @param largest the largest logit
   */
  int draw(float[] logits, float largest, SamplingSettings settings, double uniform) {
    double mass = weigh(logits, largest, settings.temperature());
    if (settings.topK() == 0 && settings.topP() == 1) {
      return drawByWeight(settings.minP(), uniform);
    }
    // Tokens this unlikely have less than 1 - topP together: top-p never gets to them.
    double least = settings.topK() > 0 ? 0 : (1 - settings.topP()) * mass / weights.length;
    fillHeap(logits, least);
    int all = size;
    int kept = keep(logits, settings, mass);
    return drawByRank(all, kept, uniform);
  }

  /** Sets the weights, of which the largest is 1; returns their sum. */
  private double weigh(float[] logits, float largest, float temperature) {
    double mass = 0;
    for (int i = 0; i < logits.length; i++) {
      weights[i] = (float) Math.exp(((double) logits[i] - largest) / temperature);
      mass += weights[i];
    }
    return mass;
  }

  private int drawByWeight(float minP, double uniform) {
    double mass = 0;
    for (float weight : weights) {
      mass += weight >= minP ? weight : 0;
    }
    double left = uniform * mass;
    int last = -1;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0 && weights[i] >= minP) {
        last = i;
        left -= weights[i];
        if (left < 0) {
          break;
        }
      }
    }
    return last;
  }

  /** Moves the tokens that stay from the heap to the end of its array; returns how many. */
  private int keep(float[] logits, SamplingSettings settings, double mass) {
    int all = size;
    int limit = settings.topK() > 0 ? Math.min(settings.topK(), all) : all;
    double wanted = settings.topP() * mass;
    if (settings.topK() > 0) {
      double massOfTop = 0;
      for (int rank = 0; rank < limit; rank++) {
        massOfTop += weights[pop(logits)];
      }
      wanted = settings.topP() * massOfTop;
    }
    double sum = 0;
    int kept = 0;
    while (kept < limit && sum < wanted) {
      if (all - size == kept) {
        pop(logits);
      }
      float weight = weights[heap[all - 1 - kept]];
      if (weight < settings.minP()) {
        break;
      }
      sum += weight;
      kept++;
    }
    return kept;
  }

  private int drawByRank(int all, int kept, double uniform) {
    double mass = 0;
    for (int rank = 0; rank < kept; rank++) {
      mass += weights[heap[all - 1 - rank]];
    }
    double left = uniform * mass;
    for (int rank = 0; rank < kept; rank++) {
      left -= weights[heap[all - 1 - rank]];
      if (left < 0) {
        return heap[all - 1 - rank];
      }
    }
    return heap[all - kept];
  }

  private void fillHeap(float[] logits, double least) {
    size = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0 && weights[i] >= least) {
        heap[size++] = i;
      }
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(logits, i);
    }
  }

  /** Takes the likeliest token off the heap and puts it right behind what is left of it. */
  private int pop(float[] logits) {
    int top = heap[0];
    heap[0] = heap[--size];
    heap[size] = top;
    sink(logits, 0);
    return top;
  }

  private void sink(float[] logits, int place) {
    int token = heap[place];
    int hole = place;
    while (2 * hole + 1 < size) {
      int child = 2 * hole + 1;
      if (child + 1 < size && precedes(logits, heap[child + 1], heap[child])) {
        child++;
      }
      if (!precedes(logits, heap[child], token)) {
        break;
      }
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = token;
  }

  private static boolean precedes(float[] logits, int one, int other) {
    return logits[one] > logits[other] || (logits[one] == logits[other] && one < other);
  }
}
