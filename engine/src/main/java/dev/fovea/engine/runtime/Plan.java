package dev.fovea.engine.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * What one step computes.
 *
 * @param shares who gets how many rows, in the order of the batch
 */
record Plan(List<Share> shares) {
  /** A sequence and how many of its next tokens are computed. */
  record Share(Sequence sequence, int rows) {}

  Plan {
    shares = List.copyOf(shares);
  }

  /** Returns the number of pages that the sequences must take for their rows. */
  int pagesLacking() {
    int pages = 0;
    for (int i = 0; i < shares.size(); i++) {
      pages += shares.get(i).sequence().pagesLacking(shares.get(i).rows());
    }
    return pages;
  }

  /**
   * Hands out {@code budget} rows. Sequences that lack a single row come first, so that a long
   * prompt does not hold up the answers that are being written; the rest goes to the others in
   * order of arrival, each as much as it can use. A sequence that must wait for a picture gets
   * nothing.
   */
  static Plan of(List<Sequence> running, int budget) {
    List<Share> shares = new ArrayList<>(running.size());
    int left = budget;
    for (int i = 0; i < running.size(); i++) {
      Sequence sequence = running.get(i);
      if (left > 0 && sequence.remaining() == 1 && !sequence.lacksImage(budget)) {
        shares.add(new Share(sequence, 1));
        left--;
      }
    }
    for (int i = 0; i < running.size() && left > 0; i++) {
      Sequence sequence = running.get(i);
      if (sequence.remaining() > 1 && !sequence.lacksImage(budget)) {
        int rows = Math.min(left, sequence.remaining());
        shares.add(new Share(sequence, rows));
        left -= rows;
      }
    }
    return new Plan(shares);
  }
}
