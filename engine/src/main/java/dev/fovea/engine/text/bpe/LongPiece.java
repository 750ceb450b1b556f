package dev.fovea.engine.text.bpe;

import static dev.fovea.engine.text.bpe.Merges.NEVER;

/**
 * Merges the tokens of one piece that is too long for looking through all of it after each merge:
 * always the pair of the lowest rank, and of those the leftmost. Takes n log n time at worst, about
 * 16 bytes of memory for each byte of the piece, and ends if its thread is interrupted.
 *
 * <p>There is one number for each byte. A token is at the place of its first byte; at that of its
 * last one is minus its length, if it has several; what is between is negative. So the tokens are a
 * list in both directions without links.
 */
final class LongPiece {
  private static final int INSIDE = Integer.MIN_VALUE;
  private static final int STEPS_BETWEEN_CHECKS = 1 << 12;

  private final Vocabulary vocabulary;
  private final Merges merges;
  private final int[] slots;
  private final int size;
  private final RankQueue queue = new RankQueue();

  /** Pairs that became possible, of a rank that has had its turn or has it now. */
  private final LongHeap late = new LongHeap();

  private int rank = -1;
  private int steps;

  /**
   * Takes a piece as one token for each byte.
   *
   * @param slots the tokens, overwritten
   * @param size how many they are
   */
  LongPiece(Vocabulary vocabulary, Merges merges, int[] slots, int size) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.slots = slots;
    this.size = size;
  }

  /** Merges what can be merged, and adds what is left to {@code tokens}. */
  void encode(TokenList tokens) {
    for (int position = 0; position + 1 < size; position++) {
      offer(position, position + 1);
    }
    while (!queue.isEmpty()) {
      rank = queue.firstRank();
      RankQueue.Positions positions = queue.poll();
      for (int i = 0; i < positions.size(); i++) {
        mergeLate(key(rank, positions.get(i)));
        merge(rank, positions.get(i));
      }
      mergeLate(Long.MAX_VALUE);
    }
    for (int position = 0; position < size; position += vocabulary.length(slots[position])) {
      tokens.add(slots[position]);
    }
  }

  private static long key(int rank, int position) {
    return (long) rank << Integer.SIZE | position;
  }

  private void mergeLate(long limit) {
    while (!late.isEmpty() && late.first() < limit) {
      long key = late.poll();
      merge((int) (key >>> Integer.SIZE), (int) key);
    }
  }

  private void offer(int left, int right) {
    check();
    int offered = merges.rank(slots[left], slots[right]);
    if (offered == NEVER) {
      return;
    }
    if (offered > rank) {
      queue.add(offered, left);
    } else {
      late.add(key(offered, left));
    }
  }

  /** Merges the token at {@code left} and the next one, if they are still the pair of a rank. */
  private void merge(int expected, int left) {
    check();
    if (slots[left] < 0) {
      return;
    }
    int right = left + vocabulary.length(slots[left]);
    if (right >= size || merges.rank(slots[left], slots[right]) != expected) {
      return;
    }
    int end = right + vocabulary.length(slots[right]);
    slots[right] = INSIDE;
    slots[left] = merges.product(expected);
    slots[end - 1] = left - end;
    if (left > 0) {
      int before = slots[left - 1];
      offer(before < 0 ? left + before : left - 1, left);
    }
    if (end < size) {
      offer(left, end);
    }
  }

  private void check() {
    if (++steps % STEPS_BETWEEN_CHECKS == 0) {
      Interruption.check();
    }
  }
}
