package dev.fovea.grammar.schema;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.CodePoints;
import dev.fovea.grammar.automaton.Dfa;
import dev.fovea.grammar.automaton.Languages;
import dev.fovea.grammar.automaton.Nfa;
import dev.fovea.grammar.lexeme.Lexeme;
import dev.fovea.grammar.lexeme.Lexemes;
import dev.fovea.grammar.limits.GrammarException;
import java.util.Arrays;
import java.util.BitSet;

/** Languages whose texts must have certain lengths in code points. */
final class Lengths {
  /** Lengths up to which a bound may be written out as states. */
  private static final int WRITTEN = 4000;

  private Lengths() {}

  /** Whether {@code language} has a text with a length from {@code from} through {@code to}. */
  static boolean some(Dfa language, int from, int to, Budget budget) {
    int shortest = language.shortest()[0];
    int longest = language.longest()[0];
    if (from > to || shortest > to || longest < from) {
      return false;
    }
    if (shortest >= from || longest <= to || isFillable(language)) {
      return true;
    }
    if (from > WRITTEN) {
      throw tooLong();
    }
    BitSet states = new BitSet();
    states.set(0);
    for (int length = 0; length <= to && !states.isEmpty(); length++) {
      if (length >= from && states.stream().anyMatch(language::accepts)) {
        return true;
      }
      if (length > WRITTEN) {
        throw tooLong();
      }
      states = step(language, states, budget);
    }
    return false;
  }

  private static BitSet step(Dfa language, BitSet states, Budget budget) {
    BitSet next = new BitSet();
    for (int s = states.nextSetBit(0); s >= 0; s = states.nextSetBit(s + 1)) {
      budget.spend(language.intervals());
      for (int i = 0; i < language.intervals(); i++) {
        int to = language.target(s, i);
        if (to != Dfa.DEAD) {
          next.set(to);
        }
      }
    }
    return next;
  }

  /** A lexeme for the inside of a JSON string that is such a text. */
  static Lexeme quoted(Strings.Piece piece, Budget budget) {
    Dfa language = piece.language();
    int least = language.shortest()[0] >= piece.from() ? 0 : piece.from();
    int[] longest = language.longest();
    int most = longest[0] <= piece.to() ? Lexeme.UNBOUNDED : piece.to();
    boolean exact =
        least == 0
            || (most == Lexeme.UNBOUNDED
                ? Arrays.stream(longest).allMatch(n -> n == Integer.MAX_VALUE)
                : isFillable(language));
    if (exact) {
      return new Lexeme(Lexemes.quoted(language, budget), least, most);
    }
    Dfa written = Languages.and(language, ofLength(least, piece.to(), budget), budget);
    return Lexeme.of(Lexemes.quoted(written, budget));
  }

  /** The language with its lengths written out as states. */
  static Dfa written(Strings.Piece piece, Budget budget) {
    return piece.from() == 0 && piece.to() == Bounds.UNBOUNDED
        ? piece.language()
        : Languages.and(piece.language(), ofLength(piece.from(), piece.to(), budget), budget);
  }

  private static Dfa ofLength(int from, int to, Budget budget) {
    if (from > WRITTEN || (to != Bounds.UNBOUNDED && to > WRITTEN)) {
      throw tooLong();
    }
    Nfa nfa = new Nfa(budget);
    int state = nfa.state();
    int end = to == Bounds.UNBOUNDED ? from : to;
    for (int length = 0; ; length++) {
      if (length >= from) {
        nfa.accept(state);
      }
      if (length == end) {
        break;
      }
      int next = nfa.state();
      nfa.edge(state, CodePoints.ALL, next);
      state = next;
    }
    if (to == Bounds.UNBOUNDED) {
      nfa.edge(state, CodePoints.ALL, state);
    }
    return nfa.determinize();
  }

  private static GrammarException tooLong() {
    return new GrammarException(
        "bounds the length of texts of a pattern by more than "
            + WRITTEN
            + ", which is only possible if every beginning can be continued to every length");
  }

  /**
   * Whether from each state texts of all lengths from the shortest on are accepted. By induction:
   * it is so if a state has a successor for which it is so and from which the shortest text is one
   * shorter, or empty if it is empty here.
   */
  private static boolean isFillable(Dfa language) {
    int[] shortest = language.shortest();
    boolean[] lacking = new boolean[language.states()];
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int s = 0; s < lacking.length; s++) {
        if (!lacking[s] && !hasWay(language, s, shortest, lacking)) {
          lacking[s] = true;
          changed = true;
        }
      }
    }
    for (boolean lacks : lacking) {
      if (lacks) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasWay(Dfa language, int state, int[] shortest, boolean[] lacking) {
    int wanted = Math.max(0, shortest[state] - 1);
    for (int i = 0; i < language.intervals(); i++) {
      int to = language.target(state, i);
      if (to != Dfa.DEAD && !lacking[to] && shortest[to] == wanted) {
        return true;
      }
    }
    return false;
  }
}
