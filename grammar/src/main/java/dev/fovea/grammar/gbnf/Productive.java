package dev.fovea.grammar.gbnf;

import dev.fovea.grammar.limits.GrammarException;
import dev.fovea.grammar.rules.Expression;
import dev.fovea.grammar.rules.Rule;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Looks for rules that no text can complete: an answer that enters one never ends. */
final class Productive {
  private final Collection<Rule> rules;
  private final Set<Rule> productive = new HashSet<>();

  Productive(Collection<Rule> rules) {
    this.rules = rules;
  }

  /**
   * Looks at all rules.
   *
   * @throws GrammarException if one can never end
   */
  void check() {
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Rule rule : rules) {
        grown |= !productive.contains(rule) && ends(rule.body()) && productive.add(rule);
      }
    }
    for (Rule rule : rules) {
      if (!productive.contains(rule)) {
        throw new GrammarException("has rule " + rule.name() + ", which no text can complete");
      }
    }
  }

  private boolean ends(Expression expression) {
    return switch (expression) {
      case Expression.Lexical lexical -> lexical.lexeme().automaton().isProductive();
      case Expression.Text _ -> true;
      case Expression.Sequence sequence -> sequence.parts().stream().allMatch(this::ends);
      case Expression.Choice choice -> choice.branches().stream().anyMatch(this::ends);
      case Expression.Repeat repeat -> repeat.least() == 0 || ends(repeat.body());
      case Expression.Reference reference -> productive.contains(reference.rule());
    };
  }
}
