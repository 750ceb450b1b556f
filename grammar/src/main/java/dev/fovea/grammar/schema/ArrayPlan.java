package dev.fovea.grammar.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.limits.GrammarException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In which ways the items of an array may follow each other. Without conditions on how many items
 * are something, that is a list and a repetition; with them, states that say how many were.
 */
final class ArrayPlan {
  /** Conditions that may be counted side by side. */
  private static final int CONDITIONS = 3;

  /** Values of which an array may have each once; their sets are states. */
  private static final int VALUES = 10;

  /** States that an array may have. */
  private static final int STATES = 4000;

  /** How many items there are, and how many of each condition; all stand still where enough. */
  record At(int index, List<Integer> times) {}

  /** An item, and the state after it. */
  record Step(Formula item, At to) {}

  private final ArrayShape shape;
  private final Inhabitants inhabitants;
  private final Budget budget;
  private final int limit;

  /** What items may be if they must differ, empty if they need not. */
  private final List<JsonNode> distinct = new ArrayList<>();

  private final Map<At, List<Step>> steps = new HashMap<>();
  private final Set<At> possible = new HashSet<>();

  ArrayPlan(ArrayShape shape, Inhabitants inhabitants) {
    this.shape = shape;
    this.inhabitants = inhabitants;
    this.budget = inhabitants.shapes().budget();
    this.limit = limit();
    if (shape.contains().size() > CONDITIONS) {
      throw new GrammarException(
          "stands beside more than " + CONDITIONS + " conditions on items", "contains", null);
    }
    if (shape.unique() && limit > 1) {
      listValues();
    }
    if (!isPlain()) {
      explore();
    }
  }

  /** How many items there may be, since an item further on may have no value. */
  private int limit() {
    for (int i = 0; i < shape.prefix().size() && i < shape.size().most(); i++) {
      if (!inhabitants.has(shape.prefix().get(i))) {
        return i;
      }
    }
    boolean open = shape.size().most() > shape.prefix().size() && inhabitants.has(shape.rest());
    return open ? shape.size().most() : Math.min(shape.prefix().size(), shape.size().most());
  }

  private void listValues() {
    for (int i = 0; i <= shape.prefix().size() && i < limit; i++) {
      List<JsonNode> values =
          FiniteValues.of(inhabitants.shapes().of(shape.item(i)), VALUES, budget);
      if (values == null || !shape.contains().isEmpty()) {
        throw new GrammarException(
            "wants items that differ from each other, which is remembered only of up to "
                + VALUES
                + " values that are no arrays or objects",
            "uniqueItems",
            null);
      }
      values.stream().filter(value -> !distinct.contains(value)).forEach(distinct::add);
    }
    if (distinct.size() > VALUES) {
      throw new GrammarException(
          "wants items that differ from each other, of more than " + VALUES + " values",
          "uniqueItems",
          null);
    }
  }

  /** Whether there is nothing to remember but the number of items. */
  boolean isPlain() {
    return shape.contains().isEmpty() && distinct.isEmpty();
  }

  /** The items that have a formula of their own, as far as there can be so many. */
  List<Formula> prefix() {
    return shape.prefix().subList(0, Math.min(limit, shape.prefix().size()));
  }

  Formula rest() {
    return shape.rest();
  }

  /** How many items there are. */
  Bounds size() {
    return new Bounds(shape.size().least(), limit);
  }

  boolean isPossible() {
    return !size().isEmpty() && (isPlain() || possible.contains(start()));
  }

  At start() {
    return new At(0, Collections.nCopies(shape.contains().size() + distinct.size(), 0));
  }

  /** The items that may come at {@code at}; after each of them the array can be completed. */
  List<Step> steps(At at) {
    return steps.getOrDefault(at, List.of()).stream()
        .filter(step -> possible.contains(step.to()))
        .toList();
  }

  /** Whether the array may end at {@code at}. */
  boolean isComplete(At at) {
    boolean complete = at.index() >= shape.size().least();
    for (int i = 0; i < shape.contains().size(); i++) {
      complete &= at.times().get(i) >= shape.contains().get(i).times().least();
    }
    return complete;
  }

  private void explore() {
    ArrayDeque<At> open = new ArrayDeque<>(List.of(start()));
    Map<At, List<At>> back = new HashMap<>();
    steps.put(start(), List.of());
    List<At> complete = new ArrayList<>();
    while (!open.isEmpty()) {
      At at = open.remove();
      if (isComplete(at)) {
        complete.add(at);
      }
      List<Step> next = at.index() < limit ? items(at) : List.of();
      steps.put(at, next);
      for (Step step : next) {
        back.computeIfAbsent(step.to(), _ -> new ArrayList<>()).add(at);
        if (steps.putIfAbsent(step.to(), List.of()) == null) {
          open.add(step.to());
        }
      }
      if (steps.size() > STATES) {
        throw new GrammarException(
            "counts items in more than " + STATES + " ways", "contains", null);
      }
    }
    open.addAll(complete);
    while (!open.isEmpty()) {
      At at = open.remove();
      if (possible.add(at)) {
        open.addAll(back.getOrDefault(at, List.of()));
      }
    }
  }

  private List<Step> items(At at) {
    return distinct.isEmpty() ? counted(at) : unused(at);
  }

  /** The values that no item before {@code at} is. */
  private List<Step> unused(At at) {
    List<Step> items = new ArrayList<>();
    for (int i = 0; i < distinct.size(); i++) {
      Formula item = shape.item(at.index()).and(new Formula.Constant(distinct.get(i)));
      budget.spend(10);
      if (at.times().get(i) == 0 && inhabitants.has(item)) {
        List<Integer> used = new ArrayList<>(at.times());
        used.set(i, 1);
        items.add(new Step(item, new At(at.index() + 1, used)));
      }
    }
    return items;
  }

  private List<Step> counted(At at) {
    int conditions = shape.contains().size();
    List<Step> items = new ArrayList<>();
    for (int held = 0; held < 1 << conditions; held++) {
      Formula item = shape.item(at.index());
      List<Integer> times = new ArrayList<>(at.times());
      boolean possible = true;
      for (int i = 0; i < conditions && possible; i++) {
        ArrayShape.Contains condition = shape.contains().get(i);
        boolean holds = (held >> i & 1) != 0;
        boolean counted = at.index() >= condition.from();
        if (holds) {
          int count = times.get(i) + 1;
          boolean bounded = condition.times().isBounded();
          possible = counted && count <= condition.times().most();
          times.set(i, bounded ? count : Math.min(count, condition.times().least()));
          item = item.and(condition.item());
        } else if (counted && condition.times().isBounded()) {
          item = item.and(condition.item().not());
        }
      }
      budget.spend(10);
      if (possible && inhabitants.has(item)) {
        items.add(new Step(item, new At(next(at.index()), times)));
      }
    }
    return items;
  }

  /** The index after an item; without an upper bound it stands still where all are alike. */
  private int next(int index) {
    if (shape.size().isBounded()) {
      return index + 1;
    }
    int alike = Math.max(shape.prefix().size(), shape.size().least());
    for (ArrayShape.Contains condition : shape.contains()) {
      alike = Math.max(alike, condition.from());
    }
    return Math.min(index + 1, alike);
  }
}
