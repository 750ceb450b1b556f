package dev.fovea.grammar.schema;

import dev.fovea.grammar.rules.Expression;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the objects of a plan. */
final class ObjectWriter {
  private final SchemaWriter values;
  private final ObjectPlan plan;
  private final Map<ObjectPlan.At, Expression> known = new HashMap<>();

  ObjectWriter(SchemaWriter values, ObjectPlan plan) {
    this.values = values;
    this.plan = plan;
  }

  Expression expression() {
    return Expression.sequence(
        new Expression.Text("{"), names(plan.start()), new Expression.Text("}"));
  }

  /** What may follow at {@code start}; later states are written before those that need them. */
  private Expression names(ObjectPlan.At start) {
    ArrayDeque<ObjectPlan.At> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      ObjectPlan.At at = open.peek();
      List<ObjectPlan.At> missing =
          after(at).stream().filter(to -> !known.containsKey(to)).toList();
      if (missing.isEmpty()) {
        known.computeIfAbsent(open.pop(), this::write);
      } else {
        missing.forEach(open::push);
      }
    }
    return known.getOrDefault(start, Expression.NEVER);
  }

  /** The states that can come after {@code at} and lead to an object. */
  private List<ObjectPlan.At> after(ObjectPlan.At at) {
    List<ObjectPlan.At> after = new ArrayList<>();
    if (at.index() < plan.length()) {
      plan.slots(at).forEach(slot -> after.add(plan.with(at, slot)));
      if (!plan.slots(at).getFirst().required()) {
        after.add(plan.without(at));
      }
    }
    return after.stream().filter(plan::isPossible).distinct().toList();
  }

  private Expression write(ObjectPlan.At at) {
    if (at.index() == plan.length()) {
      return rest(at);
    }
    List<Expression> branches = new ArrayList<>();
    for (ObjectPlan.Slot slot : plan.slots(at)) {
      ObjectPlan.At to = plan.with(at, slot);
      if (plan.isPossible(to)) {
        List<Expression> parts = new ArrayList<>();
        if (at.count() > 0) {
          parts.add(JsonPieces.COMMA);
        }
        parts.add(JsonPieces.name(slot.name()));
        parts.add(values.value(slot.value()));
        parts.add(known.getOrDefault(to, Expression.NEVER));
        branches.add(new Expression.Sequence(parts));
      }
    }
    ObjectPlan.At without = plan.without(at);
    if (!plan.slots(at).getFirst().required() && plan.isPossible(without)) {
      branches.add(known.getOrDefault(without, Expression.NEVER));
    }
    return JsonPieces.step(at.index(), Expression.choice(branches));
  }

  /** The names that are not listed; the one that meets the condition comes last. */
  private Expression rest(ObjectPlan.At at) {
    Bounds times = plan.rest(at);
    boolean first = at.count() == 0;
    if (at.met()) {
      return times.most() == 0 ? Expression.EMPTY : some(pairs(plan.others()), times, first);
    }
    Expression last = pairs(plan.meeting());
    Expression behind = Expression.sequence(JsonPieces.COMMA, last);
    if (times.most() == 0) {
      return first ? last : behind;
    }
    Expression pair = pairs(plan.others());
    if (!first) {
      return Expression.sequence(JsonPieces.more(pair, times), behind);
    }
    Bounds one = new Bounds(Math.max(1, times.least()), times.most());
    Expression before = Expression.sequence(JsonPieces.listOf(pair, one), behind);
    return times.least() > 0 ? before : Expression.choice(List.of(last, before));
  }

  private static Expression some(Expression pair, Bounds times, boolean first) {
    if (!first) {
      return JsonPieces.more(pair, times);
    }
    Expression list = JsonPieces.listOf(pair, times);
    return times.least() > 0 ? list : Expression.optional(list);
  }

  private Expression pairs(List<ObjectShape.Names> pieces) {
    List<Expression> pairs = new ArrayList<>();
    for (ObjectShape.Names piece : pieces) {
      pairs.add(
          Expression.sequence(values.pieces().name(piece.names()), values.value(piece.value())));
    }
    return Expression.choice(pairs);
  }
}
