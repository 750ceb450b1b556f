package dev.fovea.grammar.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.grammar.limits.GrammarException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** A condition on a value, which is not resolved yet: schemas joined by and, or and not. */
sealed interface Formula {
  /** Every value. */
  record Everything() implements Formula {}

  /** What the schema at {@code place} allows. */
  record Local(SchemaPlace place) implements Formula {}

  /** The value {@code json} alone. */
  record Constant(JsonNode json) implements Formula {}

  /** What {@code formula} does not allow. */
  record Not(Formula formula) implements Formula {}

  /** What all of {@code parts} allow. */
  record And(List<Formula> parts) implements Formula {}

  /** What one of {@code parts} allows. */
  record Or(List<Formula> parts) implements Formula {}

  /** The first schema that the formula is made of, for messages; null if there is none. */
  default @Nullable SchemaPlace place() {
    return switch (this) {
      case Local local -> local.place;
      case Not not -> not.formula.place();
      case And and -> first(and.parts);
      case Or or -> first(or.parts);
      case Everything _, Constant _ -> null;
    };
  }

  private static @Nullable SchemaPlace first(List<Formula> parts) {
    for (Formula part : parts) {
      SchemaPlace place = part.place();
      if (place != null) {
        return place;
      }
    }
    return null;
  }

  /** The failure {@code e}, which happened with this formula, with its place. */
  default GrammarException locate(GrammarException e) {
    SchemaPlace place = place();
    return place == null ? e : e.at(null, place.name());
  }

  /** The complement, with double negations gone. */
  default Formula not() {
    return this instanceof Not not ? not.formula() : new Not(this);
  }

  /** Both this and {@code other}. */
  default Formula and(Formula other) {
    if (equals(other) || other.equals(Formulas.ANY) || equals(Formulas.NONE)) {
      return this;
    }
    if (equals(Formulas.ANY) || other.equals(Formulas.NONE)) {
      return other;
    }
    SequencedSet<Formula> parts = new LinkedHashSet<>();
    parts.addAll(this instanceof And and ? and.parts() : List.of(this));
    parts.addAll(other instanceof And and ? and.parts() : List.of(other));
    return parts.size() == 1 ? parts.getFirst() : new And(List.copyOf(parts));
  }

  /** This or {@code other}. */
  default Formula or(Formula other) {
    if (equals(other) || other.equals(Formulas.NONE) || equals(Formulas.ANY)) {
      return this;
    }
    return equals(Formulas.NONE) || other.equals(Formulas.ANY)
        ? other
        : new Or(List.of(this, other));
  }
}
