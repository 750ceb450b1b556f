package dev.fovea.grammar.schema;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Dfa;
import dev.fovea.grammar.automaton.Languages;
import dev.fovea.grammar.limits.GrammarException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A set of objects.
 *
 * @param named what the values of certain names are, in the order in which an answer gives them
 * @param others what the values of all other names are; the languages divide all texts
 * @param size how many names there are
 * @param some conditions of which some name must hold
 * @param evaluated names that keywords have looked at, for {@code unevaluatedProperties}
 */
record ObjectShape(
    SequencedMap<String, Property> named,
    List<Names> others,
    Bounds size,
    List<Names> some,
    Dfa evaluated) {
  static final ObjectShape ANY =
      of(new LinkedHashMap<>(), List.of(new Names(Languages.ANY, Formulas.ANY)), Bounds.ANY);

  /** What the value of a name is, and whether it must be there. */
  record Property(Formula value, boolean required) {}

  /** Names, and what their values are. */
  record Names(Dfa names, Formula value) {}

  static ObjectShape of(SequencedMap<String, Property> named, List<Names> others, Bounds size) {
    return new ObjectShape(named, others, size, List.of(), Languages.NONE);
  }

  /** All objects in which {@code name} is {@code value}, if it is there. */
  static ObjectShape ofName(String name, Formula value, boolean required) {
    LinkedHashMap<String, Property> named = new LinkedHashMap<>();
    named.put(name, new Property(value, required));
    return of(named, ANY.others, Bounds.ANY);
  }

  static ObjectShape ofSome(Names condition) {
    return new ObjectShape(ANY.named, ANY.others, Bounds.ANY, List.of(condition), Languages.NONE);
  }

  ObjectShape withEvaluated(Dfa names) {
    return new ObjectShape(named, others, size, some, names);
  }

  /** What the value of {@code name} is. */
  Formula value(String name) {
    Property property = named.get(name);
    if (property != null) {
      return property.value();
    }
    return others.stream()
        .filter(piece -> piece.names().contains(name))
        .findFirst()
        .map(Names::value)
        .orElse(Formulas.NONE);
  }

  private boolean requires(String name) {
    Property property = named.get(name);
    return property != null && property.required();
  }

  ObjectShape and(ObjectShape other, Budget budget) {
    SequencedMap<String, Property> both = new LinkedHashMap<>();
    LinkedHashSet<String> names = new LinkedHashSet<>(named.keySet());
    names.addAll(other.named.keySet());
    budget.spend(names.size());
    for (String name : names) {
      both.put(
          name,
          new Property(value(name).and(other.value(name)), requires(name) || other.requires(name)));
    }
    LinkedHashSet<Names> conditions = new LinkedHashSet<>(some);
    conditions.addAll(other.some);
    return new ObjectShape(
        both,
        divide(others, other.others, budget),
        size.and(other.size),
        List.copyOf(conditions),
        Languages.or(evaluated, other.evaluated, budget));
  }

  private static List<Names> divide(List<Names> left, List<Names> right, Budget budget) {
    List<Names> pieces = new ArrayList<>();
    for (Names a : left) {
      for (Names b : right) {
        Dfa names = Languages.and(a.names(), b.names(), budget);
        if (!names.isEmpty()) {
          pieces.add(new Names(names, a.value().and(b.value())));
        }
      }
    }
    return merge(pieces, budget);
  }

  /** Languages with the same value become one. */
  private static List<Names> merge(List<Names> pieces, Budget budget) {
    Map<Formula, Dfa> merged = new LinkedHashMap<>();
    for (Names piece : pieces) {
      merged.merge(piece.value(), piece.names(), (a, b) -> Languages.or(a, b, budget));
    }
    List<Names> result = new ArrayList<>();
    merged.forEach((value, names) -> result.add(new Names(names, value)));
    return result;
  }

  /** The same objects, but the values of {@code names} are {@code value} too. */
  ObjectShape restrict(Dfa names, Formula value, Budget budget) {
    SequencedMap<String, Property> all = new LinkedHashMap<>();
    named.forEach((name, property) ->
        all.put(
            name,
            names.contains(name)
                ? new Property(property.value().and(value), property.required())
                : property));
    List<Names> split = new ArrayList<>();
    split.add(new Names(names, value));
    split.add(new Names(Languages.not(names, budget), Formulas.ANY));
    return new ObjectShape(all, divide(others, split, budget), size, some, evaluated);
  }

  /** The objects that are not in this set, as a union. */
  List<ObjectShape> not(Budget budget) {
    List<ObjectShape> result = new ArrayList<>();
    Dfa known = Languages.of(named.keySet(), budget);
    named.forEach((name, property) -> {
      if (!property.value().equals(Formulas.ANY)) {
        result.add(ofName(name, property.value().not(), true));
      }
      if (property.required()) {
        result.add(ofName(name, Formulas.NONE, false));
      }
    });
    for (Names piece : others) {
      if (!piece.value().equals(Formulas.ANY)) {
        Dfa names = Languages.minus(piece.names(), known, budget);
        if (!names.isEmpty()) {
          result.add(ofSome(new Names(names, piece.value().not())));
        }
      }
    }
    if (size.least() > 0) {
      result.add(of(ANY.named, ANY.others, new Bounds(0, size.least() - 1)));
    }
    if (size.isBounded()) {
      result.add(of(ANY.named, ANY.others, new Bounds(size.most() + 1, Bounds.UNBOUNDED)));
    }
    for (Names condition : some) {
      result.add(ANY.restrict(condition.names(), condition.value().not(), budget));
    }
    if (result.size() > budget.limits().alternatives()) {
      throw new GrammarException(
          "excludes objects in more than " + budget.limits().alternatives() + " ways");
    }
    return result;
  }
}
