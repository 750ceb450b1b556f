package dev.fovea.engine.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Allows a range of tokens that follows from how many it was given, and keeps those. */
class ScriptedConstraint implements Constraint {
  private final List<Integer> accepted = Collections.synchronizedList(new ArrayList<>());
  private final IntUnaryOperator first;
  private final int width;
  private final int length;

  /** Allows all tokens, {@code length} of them. */
  static ScriptedConstraint any(int length) {
    return new ScriptedConstraint(count -> 0, HistoryModel.SHAPE.vocabularySize(), length);
  }

  /**
   * Allows {@code width} tokens from {@code first} of the count of tokens on; complete after {@code
   * length}.
   */
  ScriptedConstraint(IntUnaryOperator first, int width, int length) {
    this.first = first;
    this.width = width;
    this.length = length;
  }

  @Override
  public void mask(long[] bits) {
    Arrays.fill(bits, 0);
    int from = first.applyAsInt(accepted.size());
    for (int id = from; id < from + width; id++) {
      bits[id / 64] |= 1L << id;
    }
  }

  @Override
  public void accept(int token) {
    accepted.add(token);
  }

  @Override
  public boolean isFinished() {
    return accepted.size() >= length;
  }

  List<Integer> accepted() {
    return List.copyOf(accepted);
  }
}
