package dev.fovea.grammar.schema;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Dfa;
import dev.fovea.grammar.automaton.Languages;
import dev.fovea.grammar.limits.GrammarException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In which ways the names of an object may follow each other: those that are named in their order,
 * each there or not, then others. A state is how many of the names were decided on, how many are
 * there, and whether the condition on some name is met.
 */
final class ObjectPlan {
  /** A name that may be there. */
  record Slot(String name, Formula value, boolean required, boolean meets) {}

  /** A state; {@code count} stands still where it no longer matters. */
  record At(int index, int count, boolean met) {}

  private final Inhabitants inhabitants;
  private final Budget budget;
  private final Bounds size;
  private final boolean impossible;
  private final List<List<Slot>> slots = new ArrayList<>();
  private final List<ObjectShape.Names> others = new ArrayList<>();
  private final List<ObjectShape.Names> meeting = new ArrayList<>();
  private final ObjectShape.@Nullable Names some;
  private final Map<At, Boolean> possible = new HashMap<>();

  ObjectPlan(ObjectShape shape, Inhabitants inhabitants) {
    this.inhabitants = inhabitants;
    this.budget = inhabitants.shapes().budget();
    this.size = shape.size();
    if (shape.some().size() > 1) {
      throw new GrammarException(
          "needs several names of which different things hold, which may be the same name");
    }
    this.some = shape.some().isEmpty() ? null : shape.some().getFirst();
    boolean lacks = false;
    for (Map.Entry<String, ObjectShape.Property> named : shape.named().entrySet()) {
      List<Slot> ways = ways(named.getKey(), named.getValue());
      lacks |= ways.isEmpty() && named.getValue().required();
      if (!ways.isEmpty()) {
        slots.add(ways);
      }
    }
    this.impossible = lacks || size.isEmpty();
    if (!impossible && size.most() > 0) {
      others(shape);
    }
  }

  private List<Slot> ways(String name, ObjectShape.Property property) {
    List<Slot> ways = new ArrayList<>();
    budget.spend(5);
    if (some != null && some.names().contains(name)) {
      Formula both = property.value().and(some.value());
      if (inhabitants.has(both)) {
        ways.add(new Slot(name, both, property.required(), true));
      }
    }
    if (inhabitants.has(property.value())) {
      ways.add(new Slot(name, property.value(), property.required(), false));
    }
    return ways;
  }

  private void others(ObjectShape shape) {
    Dfa known = Languages.of(shape.named().keySet(), budget);
    for (ObjectShape.Names piece : shape.others()) {
      if (piece.value().equals(Formulas.NONE)) {
        continue;
      }
      Dfa names = Languages.minus(piece.names(), known, budget);
      add(others, names, piece.value());
      if (some != null) {
        add(meeting, Languages.and(names, some.names(), budget), piece.value().and(some.value()));
      }
    }
  }

  private void add(List<ObjectShape.Names> pieces, Dfa names, Formula value) {
    if (!names.isEmpty() && inhabitants.has(value)) {
      pieces.add(new ObjectShape.Names(names, value));
    }
  }

  At start() {
    return new At(0, 0, some == null);
  }

  /** How many names are decided on one after the other. */
  int length() {
    return slots.size();
  }

  /** The ways in which the name at {@code at} may be there. */
  List<Slot> slots(At at) {
    return slots.get(at.index());
  }

  /** Names that are not decided on one by one. */
  List<ObjectShape.Names> others() {
    return others;
  }

  /** Those of the others that meet the condition. */
  List<ObjectShape.Names> meeting() {
    return meeting;
  }

  At with(At at, Slot slot) {
    int count = at.count() + 1;
    int enough = Math.max(1, size.least());
    return new At(
        at.index() + 1,
        size.isBounded() ? count : Math.min(count, enough),
        at.met() || slot.meets());
  }

  At without(At at) {
    return new At(at.index() + 1, at.count(), at.met());
  }

  /** How many other names there may be once all are decided on, but for one that must meet. */
  Bounds rest(At at) {
    int taken = at.count() + (at.met() ? 0 : 1);
    int least = Math.max(0, size.least() - taken);
    int most = size.isBounded() ? size.most() - taken : Bounds.UNBOUNDED;
    return new Bounds(least, others.isEmpty() ? Math.min(0, most) : most);
  }

  boolean isPossible() {
    return !impossible && isPossible(start());
  }

  /** Whether an object can be completed from {@code at}. */
  boolean isPossible(At at) {
    Boolean answer = possible.get(at);
    if (answer == null) {
      budget.spend(2);
      answer = at.count() <= size.most() && search(at);
      possible.put(at, answer);
    }
    return answer;
  }

  private boolean search(At at) {
    if (at.index() == slots.size()) {
      Bounds rest = rest(at);
      if (rest.isEmpty() || (!at.met() && meeting.isEmpty())) {
        return false;
      }
      int together = rest.least() + (at.met() ? 0 : 1);
      if (rest.least() > 0 && together > 1) {
        throw new GrammarException(
            "needs "
                + together
                + " names that no keyword lists, and nothing keeps these from being the same",
            "minProperties",
            null);
      }
      return true;
    }
    for (Slot slot : slots(at)) {
      if (isPossible(with(at, slot))) {
        return true;
      }
    }
    return !slots(at).getFirst().required() && isPossible(without(at));
  }
}
