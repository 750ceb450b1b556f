package dev.fovea.grammar.regex;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.lexeme.Lexeme;
import dev.fovea.grammar.lexeme.Lexemes;
import dev.fovea.grammar.limits.GrammarException;
import dev.fovea.grammar.limits.GrammarLimits;
import dev.fovea.grammar.rules.Expression;

/**
 * Regular expressions as parts of a grammar: one automaton where it stays small, and otherwise
 * automata of its parts with counters between them, so that {@code [a-z]{1,1000000}} is no larger
 * than {@code [a-z]+}.
 */
public final class RegexExpressions {
  /** States up to which one automaton is tried. */
  private static final int SMALL = 2000;

  private final Budget budget;

  /** Expressions that are made within {@code budget}. */
  public RegexExpressions(Budget budget) {
    this.budget = budget;
  }

  /**
   * The texts that {@code regex} matches as a whole.
   *
   * @throws GrammarException if it needs what is not supported, or too much
   */
  public Expression of(Regex regex) {
    GrammarLimits limits = budget.limits();
    Budget small =
        new Budget(
            new GrammarLimits(
                limits.sourceLength(),
                limits.depth(),
                SMALL,
                SMALL * 100L,
                limits.nodes(),
                limits.alternatives()));
    budget.spend(50);
    if (size(regex) <= SMALL) {
      try {
        return lexeme(regex, small);
      } catch (GrammarException e) {
        budget.spend(SMALL * 100L / 4);
        return parts(regex, e);
      }
    }
    return parts(regex, new GrammarException("needs an automaton that is too large"));
  }

  private Expression lexeme(Regex regex, Budget within) {
    return new Expression.Lexical(Lexeme.of(Lexemes.plain(Regexes.whole(regex, within), within)));
  }

  private Expression parts(Regex regex, GrammarException why) {
    if (asserts(regex)) {
      throw why;
    }
    return switch (regex) {
      case Regex.Sequence sequence ->
          new Expression.Sequence(sequence.parts().stream().map(this::of).toList());
      case Regex.Choice choice ->
          new Expression.Choice(choice.branches().stream().map(this::of).toList());
      case Regex.Repeat repeat ->
          new Expression.Repeat(of(repeat.body()), repeat.least(), repeat.most());
      case Regex.Set _, Regex.Start _, Regex.End _, Regex.Look _ -> throw why;
    };
  }

  /** Whether what a part matches depends on what stands before or behind it. */
  private static boolean asserts(Regex regex) {
    return switch (regex) {
      case Regex.Sequence sequence -> sequence.parts().stream().anyMatch(RegexExpressions::asserts);
      case Regex.Choice choice -> choice.branches().stream().anyMatch(RegexExpressions::asserts);
      case Regex.Repeat repeat -> asserts(repeat.body());
      case Regex.Set _ -> false;
      case Regex.Start _, Regex.End _, Regex.Look _ -> true;
    };
  }

  /** How many characters the expression has when its repetitions are written out. */
  private static long size(Regex regex) {
    long size =
        switch (regex) {
          case Regex.Sequence sequence ->
              sequence.parts().stream().mapToLong(RegexExpressions::size).sum();
          case Regex.Choice choice ->
              choice.branches().stream().mapToLong(RegexExpressions::size).sum();
          case Regex.Repeat repeat ->
              (size(repeat.body()) + 1)
                  * (repeat.most() == Regex.Repeat.UNBOUNDED ? repeat.least() + 1 : repeat.most());
          case Regex.Look look -> size(look.body());
          case Regex.Set _, Regex.Start _, Regex.End _ -> 1;
        };
    return Math.min(size, Integer.MAX_VALUE);
  }
}
