package dev.fovea.grammar.schema;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Dfa;
import dev.fovea.grammar.automaton.Languages;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of texts: a language for each range of lengths, in code points. Lengths are kept apart from
 * languages, so that a bound of a million is two numbers.
 *
 * @param pieces ranges in order, which leave out no length
 */
// Constants are known by identity, which spares work and nothing else.
@SuppressWarnings("ReferenceEquality")
record Strings(List<Piece> pieces) {
  static final Strings ANY = of(Languages.ANY);
  static final Strings NONE = of(Languages.NONE);

  /** The texts of {@code language} with lengths from {@code from} through {@code to}. */
  record Piece(int from, int to, Dfa language) {
    /** The language with its lengths, which must be written out if both matter at once. */
    boolean isEmpty(Budget budget) {
      return language.isEmpty() || !Lengths.some(language, from, to, budget);
    }
  }

  static Strings of(Dfa language) {
    return new Strings(List.of(new Piece(0, Bounds.UNBOUNDED, language)));
  }

  /** All texts with so many code points. */
  static Strings ofLength(Bounds bounds) {
    List<Piece> pieces = new ArrayList<>();
    if (bounds.least() > 0) {
      pieces.add(new Piece(0, bounds.least() - 1, Languages.NONE));
    }
    if (!bounds.isEmpty()) {
      pieces.add(new Piece(bounds.least(), bounds.most(), Languages.ANY));
    }
    int last = pieces.isEmpty() ? -1 : pieces.getLast().to();
    if (last != Bounds.UNBOUNDED) {
      pieces.add(new Piece(last + 1, Bounds.UNBOUNDED, Languages.NONE));
    }
    return new Strings(pieces);
  }

  private interface Operation {
    Dfa apply(Dfa left, Dfa right);
  }

  private Strings combine(Strings other, Operation operation) {
    List<Piece> result = new ArrayList<>();
    int i = 0;
    int j = 0;
    int from = 0;
    while (i < pieces.size() && j < other.pieces.size()) {
      Piece a = pieces.get(i);
      Piece b = other.pieces.get(j);
      int to = Math.min(a.to, b.to);
      Dfa language = operation.apply(a.language, b.language);
      Piece last = result.isEmpty() ? null : result.getLast();
      if (last != null && last.language == language) {
        result.set(result.size() - 1, new Piece(last.from, to, language));
      } else {
        result.add(new Piece(from, to, language));
      }
      i += a.to == to ? 1 : 0;
      j += b.to == to ? 1 : 0;
      from = to == Bounds.UNBOUNDED ? to : to + 1;
    }
    return new Strings(List.copyOf(result));
  }

  Strings and(Strings other, Budget budget) {
    return this == other || other == ANY
        ? this
        : combine(other, (a, b) -> Languages.and(a, b, budget));
  }

  Strings or(Strings other, Budget budget) {
    return this == other ? this : combine(other, (a, b) -> Languages.or(a, b, budget));
  }

  Strings not(Budget budget) {
    return combine(ANY, (a, b) -> Languages.minus(b, a, budget));
  }

  /** The texts as one language, with lengths written out as states. */
  Dfa language(Budget budget) {
    Dfa all = Languages.NONE;
    for (Piece piece : pieces) {
      if (!piece.language().isEmpty()) {
        all = Languages.or(all, Lengths.written(piece, budget), budget);
      }
    }
    return all;
  }

  boolean isEmpty(Budget budget) {
    return pieces.stream().allMatch(piece -> piece.isEmpty(budget));
  }
}
