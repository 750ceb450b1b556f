package dev.fovea.engine.runtime;

/**
 * The head of the order of tokens by logit, equal ones by id, found as far as it is asked for: a
 * heap, since a sort of the whole vocabulary would be mostly for nothing. Confined to one thread.
 */
final class Ranking {
  private final int[] heap;
  private float[] logits = {};
  private int size;
  private int inHeap;
  private boolean bestOnTop;

  Ranking(int vocabularySize) {
    heap = new int[vocabularySize];
  }

  /** Ranks the {@code count} first of the tokens that are possible at all. */
  void rankFirst(float[] values, int count) {
    logits = values;
    bestOnTop = false;
    size = 0;
    for (int i = 0; i < values.length; i++) {
      if (size < count && values[i] > Float.NEGATIVE_INFINITY) {
        heap[size++] = i;
        if (size == count) {
          build();
        }
      } else if (size == count && values[i] > values[heap[0]]) {
        heap[0] = i;
        sink(0);
      }
    }
    bestOnTop = true;
    build();
  }

  /** Ranks the tokens of at least this weight. */
  void rankHeaviest(float[] values, float[] weights, double least) {
    logits = values;
    bestOnTop = true;
    size = 0;
    for (int i = 0; i < values.length; i++) {
      if (weights[i] > 0 && weights[i] >= least) {
        heap[size++] = i;
      }
    }
    build();
  }

  /** Returns the number of tokens ranked. */
  int size() {
    return size;
  }

  /** Returns the token of a rank, 0 being the likeliest. */
  int at(int rank) {
    while (size - inHeap <= rank) {
      int top = heap[0];
      heap[0] = heap[--inHeap];
      heap[inHeap] = top;
      sink(0);
    }
    return heap[size - 1 - rank];
  }

  private void build() {
    inHeap = size;
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  private void sink(int place) {
    int token = heap[place];
    int hole = place;
    while (2 * hole + 1 < inHeap) {
      int child = 2 * hole + 1;
      if (child + 1 < inHeap && isAbove(heap[child + 1], heap[child])) {
        child++;
      }
      if (!isAbove(heap[child], token)) {
        break;
      }
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = token;
  }

  private boolean isAbove(int one, int other) {
    float difference = logits[one] - logits[other];
    boolean better = difference > 0 || (difference == 0 && one < other);
    return better == bestOnTop;
  }
}
