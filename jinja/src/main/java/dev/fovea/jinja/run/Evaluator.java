package dev.fovea.jinja.run;

import dev.fovea.jinja.filters.Filters;
import dev.fovea.jinja.filters.Tests;
import dev.fovea.jinja.methods.Calculator;
import dev.fovea.jinja.methods.Members;
import dev.fovea.jinja.syntax.Expression;
import dev.fovea.jinja.syntax.Expression.CallArguments;
import dev.fovea.jinja.syntax.Expression.Comparand;
import dev.fovea.jinja.syntax.Expression.Named;
import dev.fovea.jinja.syntax.Expression.Operator;
import dev.fovea.jinja.syntax.Expression.Pair;
import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Comparing;
import dev.fovea.jinja.values.Items;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.Printer;
import dev.fovea.jinja.values.StandIns;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Computes the values of expressions. */
final class Evaluator {
  private final Budget budget;

  Evaluator(Budget budget) {
    this.budget = budget;
  }

  Value evaluate(Expression expression, Scope scope) {
    budget.enter();
    Value value =
        switch (expression) {
          case Expression.Constant constant -> constant.value();
          case Expression.Name name -> scope.value(name.name());
          case Expression.ListLiteral list -> budget.list(all(list.items(), scope));
          case Expression.TupleLiteral tuple -> budget.tuple(all(tuple.items(), scope));
          case Expression.DictLiteral dict -> dict(dict.pairs(), scope);
          case Expression.Attribute attribute ->
              Members.attribute(evaluate(attribute.target(), scope), attribute.name(), budget);
          case Expression.Item item ->
              Members.item(evaluate(item.target(), scope), evaluate(item.key(), scope), budget);
          case Expression.Slice slice -> slice(slice, scope);
          case Expression.Call call ->
              call(evaluate(call.target(), scope), arguments(call.arguments(), scope));
          case Expression.Filtered filtered ->
              filter(filtered, evaluate(filtered.target(), scope), scope);
          case Expression.Tested tested -> tested(tested, scope);
          case Expression.Negative negative -> negative(evaluate(negative.operand(), scope));
          case Expression.Positive positive -> positive(evaluate(positive.operand(), scope));
          case Expression.Not not -> Value.Bool.of(!isTrue(not.operand(), scope));
          case Expression.And and -> and(and, scope);
          case Expression.Or or -> or(or, scope);
          case Expression.Arithmetic arithmetic -> arithmetic(arithmetic, scope);
          case Expression.Comparison comparison -> comparison(comparison, scope);
          case Expression.Concatenation concatenation -> concatenation(concatenation, scope);
          case Expression.Conditional conditional ->
              evaluate(
                  isTrue(conditional.test(), scope) ? conditional.then() : conditional.otherwise(),
                  scope);
        };
    budget.leave();
    return value;
  }

  boolean isTrue(Expression expression, Scope scope) {
    return Types.isTrue(evaluate(expression, scope));
  }

  private List<Value> all(List<Expression> expressions, Scope scope) {
    List<Value> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression, scope));
    }
    return values;
  }

  private Value dict(List<Pair> pairs, Scope scope) {
    Value.Dict.Builder dict = new Value.Dict.Builder(budget);
    for (Pair pair : pairs) {
      dict.put(evaluate(pair.key(), scope), evaluate(pair.value(), scope));
    }
    return dict.build();
  }

  private Value slice(Expression.Slice slice, Scope scope) {
    return Members.slice(
        evaluate(slice.target(), scope),
        evaluate(slice.from(), scope),
        evaluate(slice.to(), scope),
        evaluate(slice.step(), scope),
        budget);
  }

  /** Returns {@code input} after a filter. */
  Value filter(Expression.Filtered filtered, Value input, Scope scope) {
    return Filters.apply(filtered.filter(), input, arguments(filtered.arguments(), scope), budget);
  }

  private Value tested(Expression.Tested tested, Scope scope) {
    Value target = evaluate(tested.target(), scope);
    Arguments arguments = arguments(tested.arguments(), scope);
    return Value.Bool.of(Tests.holds(tested.test(), target, arguments, budget));
  }

  /** Calls {@code target}. */
  Value call(Value target, Arguments arguments) {
    return switch (target) {
      case Value.Function function -> function.body().call(arguments);
      case Value.Loop loop -> loop.call(arguments);
      case Value.Undefined undefined -> throw undefined.failure();
      default -> throw new TemplateFailure("'" + Types.name(target) + "' object is not callable");
    };
  }

  /** Evaluates the arguments of a call. */
  Arguments arguments(CallArguments arguments, Scope scope) {
    List<Value> positional = all(arguments.positional(), scope);
    Map<String, Value> named = new LinkedHashMap<>();
    for (Named argument : arguments.named()) {
      named.put(argument.name(), evaluate(argument.value(), scope));
    }
    for (Expression spread : arguments.spread()) {
      positional.addAll(Items.of(evaluate(spread, scope), budget));
      budget.items(positional.size());
    }
    for (Expression spread : arguments.spreadNamed()) {
      if (!(evaluate(spread, scope) instanceof Value.Dict dict)) {
        throw new TemplateFailure("the argument after ** must be a mapping");
      }
      for (Value.Dict.Entry entry : dict.entries().values()) {
        String name = StandIns.plain(Types.text(entry.key(), "the name of an argument"));
        if (named.put(name, entry.value()) != null) {
          throw new TemplateFailure("got multiple values for keyword argument '" + name + "'");
        }
      }
      budget.items(named.size());
    }
    return new Arguments(positional, named);
  }

  private Value negative(Value operand) {
    return operand instanceof Value.Real(double number)
        ? new Value.Real(-number)
        : Calculator.calculate(Operator.SUBTRACT, Value.Int.of(0), operand, budget);
  }

  private Value positive(Value operand) {
    return operand instanceof Value.Real ? operand : new Value.Int(Numbers.integer(operand));
  }

  private Value and(Expression.And and, Scope scope) {
    Value left = evaluate(and.left(), scope);
    return Types.isTrue(left) ? evaluate(and.right(), scope) : left;
  }

  private Value or(Expression.Or or, Scope scope) {
    Value left = evaluate(or.left(), scope);
    return Types.isTrue(left) ? left : evaluate(or.right(), scope);
  }

  private Value arithmetic(Expression.Arithmetic arithmetic, Scope scope) {
    Value left = evaluate(arithmetic.left(), scope);
    return Calculator.calculate(
        arithmetic.operator(), left, evaluate(arithmetic.right(), scope), budget);
  }

  private Value comparison(Expression.Comparison comparison, Scope scope) {
    Value left = evaluate(comparison.first(), scope);
    for (Comparand comparand : comparison.rest()) {
      Value right = evaluate(comparand.operand(), scope);
      if (!holds(comparand, left, right)) {
        return Value.Bool.FALSE;
      }
      left = right;
    }
    return Value.Bool.TRUE;
  }

  private boolean holds(Comparand comparand, Value left, Value right) {
    return switch (comparand.relation()) {
      case EQUAL -> Comparing.equal(left, right, budget);
      case NOT_EQUAL -> !Comparing.equal(left, right, budget);
      case LESS -> Comparing.less(left, right, /* orEqual= */ false, budget);
      case LESS_OR_EQUAL -> Comparing.less(left, right, /* orEqual= */ true, budget);
      case GREATER -> Comparing.less(right, left, /* orEqual= */ false, budget);
      case GREATER_OR_EQUAL -> Comparing.less(right, left, /* orEqual= */ true, budget);
      case IN -> Comparing.contains(right, left, budget);
      case NOT_IN -> !Comparing.contains(right, left, budget);
    };
  }

  private Value concatenation(Expression.Concatenation concatenation, Scope scope) {
    Value.Text text = Value.Text.EMPTY;
    for (Expression part : concatenation.parts()) {
      text = Value.Text.joined(text, printed(evaluate(part, scope)), budget);
    }
    return text;
  }

  private Value.Text printed(Value value) {
    return value instanceof Value.Text text && !text.markup()
        ? text
        : new Value.Text(Printer.text(value, budget));
  }
}
