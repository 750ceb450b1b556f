package dev.fovea.jinja.methods;

import dev.fovea.jinja.syntax.Expression.Operator;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.Strings;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Adds, multiplies and so on, as Python does. */
public final class Calculator {
  private static final int EXACT_BITS = 53;
  private static final MathContext QUOTIENT = new MathContext(400);

  private Calculator() {}

  public static Value calculate(Operator operator, Value left, Value right, Budget budget) {
    if (left instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (operator == Operator.REMAINDER && left instanceof Value.Text format) {
      String text = PercentFormat.format(format.value(), right, budget);
      return markup(budget.text(text), format.markup());
    }
    if (right instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (Types.isNumber(left) && Types.isNumber(right)) {
      return left instanceof Value.Real || right instanceof Value.Real
          ? new Value.Real(reals(operator, Numbers.real(left), Numbers.real(right)))
          : integers(operator, Numbers.integer(left), Numbers.integer(right));
    }
    if (operator == Operator.ADD && left instanceof Value.Text x && right instanceof Value.Text y) {
      return concatenate(x, y, budget);
    }
    if (operator == Operator.ADD
        && left instanceof Value.Sequence x
        && right instanceof Value.Sequence y
        && x.kind().isLike(y.kind())
        && isRepeatable(x)) {
      budget.checkItems((long) x.items().size() + y.items().size());
      List<Value> items = new ArrayList<>(x.items());
      items.addAll(y.items());
      return budget.sequence(x.kind().isTuple() ? Value.Kind.TUPLE : Value.Kind.LIST, items);
    }
    if (operator == Operator.MULTIPLY && Types.isInteger(right) && isRepeatable(left)) {
      return repeat(left, right, budget);
    }
    if (operator == Operator.MULTIPLY && Types.isInteger(left) && isRepeatable(right)) {
      return repeat(right, left, budget);
    }
    throw new TemplateFailure(
        "unsupported operand types for "
            + operator.symbol()
            + ": '"
            + Types.name(left)
            + "' and '"
            + Types.name(right)
            + "'");
  }

  private static Value.Text markup(Value.Text text, boolean markup) {
    return markup ? new Value.Text(text.value(), /* markup= */ true) : text;
  }

  private static Value concatenate(Value.Text left, Value.Text right, Budget budget) {
    boolean markup = left.markup() || right.markup();
    if (!markup) {
      return Value.Text.joined(left, right, budget);
    }
    String head = !left.markup() ? Strings.escape(left.value()) : left.value();
    String tail = !right.markup() ? Strings.escape(right.value()) : right.value();
    budget.checkLength((long) head.length() + tail.length());
    return markup(budget.text(head + tail), /* markup= */ true);
  }

  private static boolean isRepeatable(Value value) {
    return switch (value) {
      case Value.Text _ -> true;
      case Value.Sequence sequence ->
          sequence.kind() == Value.Kind.LIST || sequence.kind().isTuple();
      default -> false;
    };
  }

  private static Value repeat(Value value, Value times, Budget budget) {
    int count = Math.max(0, Numbers.clamped(times, "a repetition"));
    if (value instanceof Value.Text text) {
      return markup(budget.text(Strings.repeat(text.value(), count, budget)), text.markup());
    }
    Value.Sequence sequence = (Value.Sequence) value;
    budget.checkItems((long) sequence.items().size() * count);
    List<Value> items = new ArrayList<>();
    Collections.nCopies(sequence.items().isEmpty() ? 0 : count, sequence.items())
        .forEach(items::addAll);
    return budget.sequence(sequence.kind().isTuple() ? Value.Kind.TUPLE : Value.Kind.LIST, items);
  }

  private static double reals(Operator operator, double left, double right) {
    boolean divides =
        operator == Operator.DIVIDE
            || operator == Operator.FLOOR_DIVIDE
            || operator == Operator.REMAINDER;
    if (divides && right == 0) {
      throw new TemplateFailure("float division by zero");
    }
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case FLOOR_DIVIDE -> floor(left, right);
      case REMAINDER -> remainder(left, right);
      case POWER -> power(left, right);
    };
  }

  private static double remainder(double left, double right) {
    double rest = left % right;
    if (rest == 0) {
      return Math.copySign(0.0, right);
    }
    return rest < 0 != right < 0 ? rest + right : rest;
  }

  private static double floor(double left, double right) {
    double quotient = (left - remainder(left, right)) / right;
    if (quotient == 0) {
      return Math.copySign(0.0, left / right);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  private static double power(double left, double right) {
    if (left == 0 && right < 0) {
      throw new TemplateFailure("zero cannot be raised to a negative power");
    }
    if (left == 1 || right == 0) {
      return 1.0;
    }
    double power = Math.pow(left, right);
    if (Double.isNaN(power) && !Double.isNaN(left) && !Double.isNaN(right)) {
      throw new TemplateFailure("a negative number has no such power");
    }
    if (Double.isInfinite(power) && Double.isFinite(left) && Double.isFinite(right)) {
      throw new TemplateFailure("the power is too large for a float");
    }
    return power;
  }

  private static Value integers(Operator operator, BigInteger left, BigInteger right) {
    boolean divides =
        operator == Operator.DIVIDE
            || operator == Operator.FLOOR_DIVIDE
            || operator == Operator.REMAINDER;
    if (divides && right.signum() == 0) {
      throw new TemplateFailure("division by zero");
    }
    return switch (operator) {
      case ADD -> integer(left.add(right));
      case SUBTRACT -> integer(left.subtract(right));
      case MULTIPLY -> integer(left.multiply(right));
      case DIVIDE -> new Value.Real(quotient(left, right));
      case FLOOR_DIVIDE -> {
        BigInteger[] parts = left.divideAndRemainder(right);
        boolean below = parts[1].signum() != 0 && parts[1].signum() != right.signum();
        yield integer(below ? parts[0].subtract(BigInteger.ONE) : parts[0]);
      }
      case REMAINDER -> {
        BigInteger rest = left.remainder(right);
        boolean other = rest.signum() != 0 && rest.signum() != right.signum();
        yield integer(other ? rest.add(right) : rest);
      }
      case POWER -> power(left, right);
    };
  }

  private static Value integer(BigInteger value) {
    if (value.bitLength() > Budget.MAX_BITS) {
      throw new TemplateFailure("an integer has more than " + Budget.MAX_BITS + " bits");
    }
    return new Value.Int(value);
  }

  private static double quotient(BigInteger left, BigInteger right) {
    if (left.bitLength() <= EXACT_BITS && right.bitLength() <= EXACT_BITS) {
      return left.doubleValue() / right.doubleValue();
    }
    double quotient = new BigDecimal(left).divide(new BigDecimal(right), QUOTIENT).doubleValue();
    if (Double.isInfinite(quotient)) {
      throw new TemplateFailure("integer division result too large for a float");
    }
    return quotient;
  }

  private static Value power(BigInteger left, BigInteger right) {
    if (right.signum() < 0) {
      return new Value.Real(
          power(Numbers.real(new Value.Int(left)), Numbers.real(new Value.Int(right))));
    }
    if (left.abs().bitLength() <= 1) {
      boolean odd = right.testBit(0);
      return new Value.Int(right.signum() == 0 ? BigInteger.ONE : odd ? left : left.multiply(left));
    }
    if (right.bitLength() > 13
        || (long) (left.abs().bitLength() - 1) * right.intValue() > Budget.MAX_BITS) {
      throw new TemplateFailure("an integer has more than " + Budget.MAX_BITS + " bits");
    }
    return integer(left.pow(right.intValue()));
  }
}
