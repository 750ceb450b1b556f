package dev.fovea.jinja.filters;

import dev.fovea.jinja.methods.Calculator;
import dev.fovea.jinja.syntax.Expression.Operator;
import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Items;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/** Filters that return numbers. */
final class NumberFilters {
  private static final int MAX_PRECISION = 400;

  private NumberFilters() {}

  static Value abs(Value input, Arguments arguments, Budget budget) {
    arguments.bind("abs", 0);
    return input instanceof Value.Real(double number)
        ? new Value.Real(Math.abs(number))
        : new Value.Int(Numbers.integer(input).abs());
  }

  static Value integer(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("int", 0, "default", "base");
    Value preset = bound.value(0, Value.Int.of(0));
    return switch (input) {
      case Value.Undefined undefined -> throw undefined.failure();
      case Value.Int _, Value.Bool _ -> new Value.Int(Numbers.integer(input));
      case Value.Real(double number) -> truncated(number).orElse(preset);
      case Value.Text text -> {
        int base = bound.integer(1, 10);
        Optional<Value> whole =
            Numbers.parseInteger(text.value(), base, budget).map(Value.Int::new);
        yield whole
            .or(() -> Numbers.parseReal(text.value(), budget).flatMap(NumberFilters::truncated))
            .orElse(preset);
      }
      default -> preset;
    };
  }

  private static Optional<Value> truncated(double number) {
    return Double.isFinite(number)
        ? Optional.of(new Value.Int(new BigDecimal(number).toBigInteger()))
        : Optional.empty();
  }

  static Value real(Value input, Arguments arguments, Budget budget) {
    Value preset = arguments.bind("float", 0, "default").value(0, new Value.Real(0));
    return switch (input) {
      case Value.Undefined undefined -> throw undefined.failure();
      case Value.Int _, Value.Bool _, Value.Real _ -> new Value.Real(Numbers.real(input));
      case Value.Text text ->
          Numbers.parseReal(text.value(), budget)
              .map(n -> (Value) new Value.Real(n))
              .orElse(preset);
      default -> preset;
    };
  }

  static Value round(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("round", 0, "precision", "method");
    int precision = bound.integer(0, 0);
    String method = bound.optionalText(1).orElse("common");
    if (!method.equals("common") && !method.equals("ceil") && !method.equals("floor")) {
      throw new TemplateFailure("method must be common, ceil or floor");
    }
    if (Math.abs((long) precision) > MAX_PRECISION) {
      throw new TemplateFailure("the precision of round is beyond " + MAX_PRECISION);
    }
    if (!Types.isNumber(input)) {
      throw Types.wrong(input, "the input of round", "a number");
    }
    if (!method.equals("common")) {
      double scale = Math.pow(10, precision);
      double scaled = Numbers.real(input) * scale;
      return new Value.Real(
          (method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / scale);
    }
    if (input instanceof Value.Real(double number)) {
      return new Value.Real(Double.isFinite(number) ? rounded(number, precision) : number);
    }
    BigInteger whole = Numbers.integer(input);
    return new Value.Int(
        new BigDecimal(whole)
            .setScale(Math.min(0, precision), RoundingMode.HALF_EVEN)
            .toBigInteger());
  }

  private static double rounded(double number, int precision) {
    double result =
        new BigDecimal(number).setScale(precision, RoundingMode.HALF_EVEN).doubleValue();
    return Math.copySign(result, number);
  }

  static Value sum(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("sum", 0, "attribute", "start");
    Optional<Path> path = bound.optional(0).map(Path::of);
    Value total = bound.value(1, Value.Int.of(0));
    if (total instanceof Value.Text) {
      throw new TemplateFailure("sum can't sum strings");
    }
    for (Value item : Items.of(input, budget)) {
      Value next = path.isEmpty() ? item : path.get().of(item, budget);
      total = Calculator.calculate(Operator.ADD, total, next, budget);
    }
    return total;
  }
}
