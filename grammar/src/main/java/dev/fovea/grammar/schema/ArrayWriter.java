package dev.fovea.grammar.schema;

import dev.fovea.grammar.rules.Expression;
import dev.fovea.grammar.rules.Rule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the arrays of a plan. */
final class ArrayWriter {
  private static final Expression OPEN = new Expression.Text("[");
  private static final Expression CLOSE = new Expression.Text("]");

  private final SchemaWriter values;
  private final ArrayPlan plan;
  private final Map<ArrayPlan.At, Rule> rules = new HashMap<>();
  private final ArrayDeque<ArrayPlan.At> pending = new ArrayDeque<>();

  ArrayWriter(SchemaWriter values, ArrayPlan plan) {
    this.values = values;
    this.plan = plan;
  }

  Expression expression() {
    return Expression.sequence(OPEN, plan.isPlain() ? items() : counted(), CLOSE);
  }

  private Expression items() {
    List<Formula> prefix = plan.prefix();
    Bounds size = plan.size();
    int length = prefix.size();
    Expression rest = Expression.EMPTY;
    if (size.most() > length) {
      Expression item = values.value(plan.rest());
      int most = size.isBounded() ? size.most() - length : Bounds.UNBOUNDED;
      Bounds times = new Bounds(Math.max(0, size.least() - length), most);
      rest = length > 0 ? JsonPieces.more(item, times) : JsonPieces.listOf(item, times);
      if (length == 0 && size.least() == 0) {
        rest = Expression.optional(rest);
      }
    }
    for (int i = length - 1; i >= 0; i--) {
      Expression item = values.value(prefix.get(i));
      Expression one = i == 0 ? item : Expression.sequence(JsonPieces.COMMA, item);
      Expression all = Expression.sequence(one, rest);
      rest = JsonPieces.step(i, size.least() > i ? all : Expression.optional(all));
    }
    return rest;
  }

  private Expression counted() {
    Expression start = reference(plan.start(), true);
    while (!pending.isEmpty()) {
      ArrayPlan.At at = pending.remove();
      rule(at).define(body(at, false));
    }
    return start;
  }

  private Expression reference(ArrayPlan.At at, boolean first) {
    if (first) {
      return body(at, true);
    }
    if (!rules.containsKey(at)) {
      pending.add(at);
    }
    return new Expression.Reference(rule(at));
  }

  private Rule rule(ArrayPlan.At at) {
    return rules.computeIfAbsent(at, _ -> new Rule("items"));
  }

  private Expression body(ArrayPlan.At at, boolean first) {
    List<Expression> branches = new ArrayList<>();
    if (plan.isComplete(at)) {
      branches.add(Expression.EMPTY);
    }
    for (ArrayPlan.Step step : plan.steps(at)) {
      Expression item = values.value(step.item());
      Expression one = first ? item : Expression.sequence(JsonPieces.COMMA, item);
      branches.add(Expression.sequence(one, reference(step.to(), false)));
    }
    return Expression.choice(branches);
  }
}
