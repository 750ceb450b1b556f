package dev.fovea.grammar.automaton;

import dev.fovea.grammar.limits.GrammarException;
import dev.fovea.grammar.limits.GrammarLimits;

/**
 * What is left of the work that one compilation may do. Counts steps and states and not time, so
 * that whether a grammar is refused does not depend on the machine. For one thread.
 */
public final class Budget {
  private final GrammarLimits limits;
  private long steps;

  /** A fresh budget of {@code limits}. */
  public Budget(GrammarLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes {@code amount} steps.
   *
   * @throws GrammarException if more were taken than the limits allow
   */
  public void spend(long amount) {
    steps += amount;
    if (steps > limits.steps()) {
      throw new GrammarException(
          "needs more than the " + limits.steps() + " steps that compiling a grammar may take");
    }
  }

  /**
   * Checks the size of one automaton with {@code states} states.
   *
   * @throws GrammarException if it is larger than the limits allow
   */
  public void checkStates(int states) {
    if (states > limits.states()) {
      throw new GrammarException("needs an automaton of more than " + limits.states() + " states");
    }
  }

  /** The limits this budget was made of. */
  public GrammarLimits limits() {
    return limits;
  }
}
