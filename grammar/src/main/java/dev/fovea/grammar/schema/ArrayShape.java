package dev.fovea.grammar.schema;

import dev.fovea.grammar.limits.GrammarException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A set of arrays.
 *
 * @param prefix what the first items are
 * @param rest what all others are
 * @param size how many items there are
 * @param contains conditions of which so many items from an index on must hold
 * @param unique whether no item may be there twice
 * @param evaluated how many items keywords have looked at, for {@code unevaluatedItems}
 * @param evaluatedIf items that these match were looked at too
 */
record ArrayShape(
    List<Formula> prefix,
    Formula rest,
    Bounds size,
    List<Contains> contains,
    boolean unique,
    int evaluated,
    Set<Formula> evaluatedIf) {
  static final ArrayShape ANY = of(List.of(), Formulas.ANY, Bounds.ANY);

  /** Of the items from {@code from} on, so many are {@code item}. */
  record Contains(int from, Formula item, Bounds times) {}

  static ArrayShape of(List<Formula> prefix, Formula rest, Bounds size) {
    return new ArrayShape(prefix, rest, size, List.of(), false, 0, Set.of());
  }

  ArrayShape with(Contains condition) {
    List<Contains> all = new ArrayList<>(contains);
    all.add(condition);
    return new ArrayShape(prefix, rest, size, all, unique, evaluated, evaluatedIf);
  }

  /** What the item at {@code index} is. */
  Formula item(int index) {
    return index < prefix.size() ? prefix.get(index) : rest;
  }

  ArrayShape and(ArrayShape other) {
    int length = Math.max(prefix.size(), other.prefix.size());
    List<Formula> items = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      items.add(item(i).and(other.item(i)));
    }
    LinkedHashSet<Contains> conditions = new LinkedHashSet<>(contains);
    conditions.addAll(other.contains);
    Set<Formula> looked = new LinkedHashSet<>(evaluatedIf);
    looked.addAll(other.evaluatedIf);
    return new ArrayShape(
            items,
            rest.and(other.rest),
            size.and(other.size),
            List.copyOf(conditions),
            unique || other.unique,
            Math.max(evaluated, other.evaluated),
            looked)
        .normal();
  }

  /** A condition that may hold for no item is one on every item. */
  private ArrayShape normal() {
    ArrayShape shape = this;
    for (Contains condition : contains) {
      if (condition.times().most() == 0) {
        List<Contains> others = new ArrayList<>(shape.contains);
        others.remove(condition);
        List<Formula> items = new ArrayList<>();
        for (int i = 0; i < Math.max(prefix.size(), condition.from()); i++) {
          Formula item = shape.item(i);
          items.add(i < condition.from() ? item : item.and(condition.item().not()));
        }
        shape =
            new ArrayShape(
                items,
                shape.rest.and(condition.item().not()),
                size,
                others,
                unique,
                evaluated,
                evaluatedIf);
      }
    }
    return shape;
  }

  /** The arrays that are not in this set, as a union. */
  List<ArrayShape> not() {
    if (unique) {
      throw new GrammarException(
          "stands in a negation: that two items are the same cannot be guaranteed",
          "uniqueItems",
          null);
    }
    List<ArrayShape> result = new ArrayList<>();
    for (int i = 0; i < prefix.size(); i++) {
      if (!prefix.get(i).equals(Formulas.ANY)) {
        List<Formula> items = new ArrayList<>();
        for (int j = 0; j < i; j++) {
          items.add(Formulas.ANY);
        }
        items.add(prefix.get(i).not());
        result.add(of(items, Formulas.ANY, new Bounds(i + 1, Bounds.UNBOUNDED)));
      }
    }
    if (!rest.equals(Formulas.ANY)) {
      result.add(
          ANY.with(new Contains(prefix.size(), rest.not(), new Bounds(1, Bounds.UNBOUNDED))));
    }
    if (size.least() > 0) {
      result.add(of(List.of(), Formulas.ANY, new Bounds(0, size.least() - 1)));
    }
    if (size.isBounded()) {
      result.add(of(List.of(), Formulas.ANY, new Bounds(size.most() + 1, Bounds.UNBOUNDED)));
    }
    for (Contains condition : contains) {
      Bounds times = condition.times();
      if (times.least() > 0) {
        Bounds fewer = new Bounds(0, times.least() - 1);
        result.add(ANY.and(ANY.with(new Contains(condition.from(), condition.item(), fewer))));
      }
      if (times.isBounded()) {
        Bounds more = new Bounds(times.most() + 1, Bounds.UNBOUNDED);
        result.add(ANY.with(new Contains(condition.from(), condition.item(), more)));
      }
    }
    return result;
  }
}
