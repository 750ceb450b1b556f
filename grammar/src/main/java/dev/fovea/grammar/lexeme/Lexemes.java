package dev.fovea.grammar.lexeme;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Dfa;
import dev.fovea.grammar.automaton.Languages;
import dev.fovea.grammar.limits.GrammarLimits;

/** Languages as lexemes. */
public final class Lexemes {
  /** Any JSON string behind its opening quote; one for all grammars, so that masks are shared. */
  public static final ByteDfa ANY_STRING =
      JsonWriter.quoted(Languages.ANY, new Budget(GrammarLimits.DEFAULT));

  private Lexemes() {}

  /** The texts of {@code language} as they are. */
  public static ByteDfa plain(Dfa language, Budget budget) {
    return Utf8Writer.plain(language, budget);
  }

  /** The texts of {@code language} in JSON, from behind the opening quote through the closing. */
  public static ByteDfa quoted(Dfa language, Budget budget) {
    return language.isAny() ? ANY_STRING : JsonWriter.quoted(language, budget);
  }
}
