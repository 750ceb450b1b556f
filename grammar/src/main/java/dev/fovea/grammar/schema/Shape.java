package dev.fovea.grammar.schema;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Dfa;
import dev.fovea.grammar.automaton.Languages;
import dev.fovea.grammar.limits.GrammarException;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of JSON values: what it has of each type. Arrays and objects are unions.
 *
 * @param nil whether it has null
 * @param yes whether it has true
 * @param no whether it has false
 * @param numbers see {@link Numbers}
 */
// Constants are known by identity, which spares work and nothing else.
@SuppressWarnings("ReferenceEquality")
record Shape(
    boolean nil,
    boolean yes,
    boolean no,
    Dfa numbers,
    Strings strings,
    List<ArrayShape> arrays,
    List<ObjectShape> objects) {
  static final Shape ANY =
      new Shape(
          true,
          true,
          true,
          Numbers.ANY,
          Strings.ANY,
          List.of(ArrayShape.ANY),
          List.of(ObjectShape.ANY));
  static final Shape NONE =
      new Shape(false, false, false, Languages.NONE, Strings.NONE, List.of(), List.of());

  Shape withNumbers(Dfa numbers) {
    return new Shape(nil, yes, no, numbers, strings, arrays, objects);
  }

  Shape withStrings(Strings strings) {
    return new Shape(nil, yes, no, numbers, strings, arrays, objects);
  }

  Shape withArrays(List<ArrayShape> arrays) {
    return new Shape(nil, yes, no, numbers, strings, arrays, objects);
  }

  Shape withObjects(List<ObjectShape> objects) {
    return new Shape(nil, yes, no, numbers, strings, arrays, objects);
  }

  Shape and(Shape other, Budget budget) {
    if (this == ANY || this == other) {
      return other;
    }
    if (other == ANY) {
      return this;
    }
    return new Shape(
        nil && other.nil,
        yes && other.yes,
        no && other.no,
        Languages.and(numbers, other.numbers, budget),
        strings.and(other.strings, budget),
        arrays(other, budget),
        objects(other, budget));
  }

  private List<ArrayShape> arrays(Shape other, Budget budget) {
    List<ArrayShape> both = new ArrayList<>();
    for (ArrayShape a : arrays) {
      for (ArrayShape b : other.arrays) {
        ArrayShape shape = a == ArrayShape.ANY ? b : b == ArrayShape.ANY ? a : a.and(b);
        if (!shape.size().isEmpty()) {
          both.add(shape);
        }
        check(both.size(), budget);
      }
    }
    return both;
  }

  private List<ObjectShape> objects(Shape other, Budget budget) {
    List<ObjectShape> both = new ArrayList<>();
    for (ObjectShape a : objects) {
      for (ObjectShape b : other.objects) {
        ObjectShape shape = a == ObjectShape.ANY ? b : b == ObjectShape.ANY ? a : a.and(b, budget);
        if (!shape.size().isEmpty() && !contradicts(shape)) {
          both.add(shape);
        }
        check(both.size(), budget);
      }
    }
    return both;
  }

  /** Whether a name that must be there may have no value. */
  private static boolean contradicts(ObjectShape shape) {
    return shape.named().values().stream()
        .anyMatch(property -> property.required() && property.value().equals(Formulas.NONE));
  }

  private static void check(int alternatives, Budget budget) {
    budget.spend(1);
    if (alternatives > budget.limits().alternatives()) {
      throw new GrammarException(
          "stands for more than "
              + budget.limits().alternatives()
              + " shapes of arrays or objects at once");
    }
  }

  Shape or(Shape other, Budget budget) {
    if (this == NONE || other == ANY) {
      return other;
    }
    if (other == NONE || this == ANY) {
      return this;
    }
    return new Shape(
        nil || other.nil,
        yes || other.yes,
        no || other.no,
        Languages.or(numbers, other.numbers, budget),
        strings.or(other.strings, budget),
        union(arrays, other.arrays, budget),
        union(objects, other.objects, budget));
  }

  private static <T> List<T> union(List<T> left, List<T> right, Budget budget) {
    if (left.equals(right)) {
      return left;
    }
    List<T> all = new ArrayList<>(left);
    all.addAll(right);
    check(all.size(), budget);
    return all;
  }

  Shape not(Budget budget) {
    Shape result =
        new Shape(
            !nil,
            !yes,
            !no,
            Numbers.not(numbers, budget),
            strings.not(budget),
            List.of(ArrayShape.ANY),
            List.of(ObjectShape.ANY));
    for (ArrayShape shape : arrays) {
      result = result.withArrays(result.arrays(NONE.withArrays(shape.not()), budget));
    }
    for (ObjectShape shape : objects) {
      result = result.withObjects(result.objects(NONE.withObjects(shape.not(budget)), budget));
    }
    return result;
  }
}
