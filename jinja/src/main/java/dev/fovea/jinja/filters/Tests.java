package dev.fovea.jinja.filters;

import dev.fovea.jinja.methods.Calculator;
import dev.fovea.jinja.methods.TextMethods;
import dev.fovea.jinja.syntax.Expression.Operator;
import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Comparing;
import dev.fovea.jinja.values.Printer;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.Predicate;

/** What may follow {@code is}, by its name. */
public final class Tests {
  private interface Test {
    boolean holds(Value value, Arguments arguments, Budget budget);
  }

  private static final Map<String, Test> TESTS =
      Map.ofEntries(
          Map.entry("!=", (v, a, b) -> !Comparing.equal(v, other(a), b)),
          Map.entry("<", (v, a, b) -> Comparing.less(v, other(a), /* orEqual= */ false, b)),
          Map.entry("<=", (v, a, b) -> Comparing.less(v, other(a), /* orEqual= */ true, b)),
          Map.entry("==", (v, a, b) -> Comparing.equal(v, other(a), b)),
          Map.entry(">", (v, a, b) -> Comparing.less(other(a), v, /* orEqual= */ false, b)),
          Map.entry(">=", (v, a, b) -> Comparing.less(other(a), v, /* orEqual= */ true, b)),
          Map.entry("boolean", plain(Value.Bool.class::isInstance)),
          Map.entry("callable", plain(Tests::isCallable)),
          Map.entry("defined", plain(v -> !(v instanceof Value.Undefined))),
          Map.entry("divisibleby", (v, a, b) -> remainder(v, other(a), b).signum() == 0),
          Map.entry("eq", (v, a, b) -> Comparing.equal(v, other(a), b)),
          Map.entry("equalto", (v, a, b) -> Comparing.equal(v, other(a), b)),
          Map.entry("escaped", plain(v -> v instanceof Value.Text text && text.markup())),
          Map.entry("even", (v, a, b) -> parity(v, a, b).signum() == 0),
          Map.entry("false", plain(v -> v instanceof Value.Bool(boolean truth) && !truth)),
          Map.entry("filter", (v, a, b) -> isName(v, a, Filters::isKnown)),
          Map.entry("float", plain(Value.Real.class::isInstance)),
          Map.entry("ge", (v, a, b) -> Comparing.less(other(a), v, /* orEqual= */ true, b)),
          Map.entry(
              "greaterthan", (v, a, b) -> Comparing.less(other(a), v, /* orEqual= */ false, b)),
          Map.entry("gt", (v, a, b) -> Comparing.less(other(a), v, /* orEqual= */ false, b)),
          Map.entry("in", (v, a, b) -> Comparing.contains(other(a), v, b)),
          Map.entry("integer", plain(Value.Int.class::isInstance)),
          Map.entry("iterable", plain(Tests::isIterable)),
          Map.entry("le", (v, a, b) -> Comparing.less(v, other(a), /* orEqual= */ true, b)),
          Map.entry("lessthan", (v, a, b) -> Comparing.less(v, other(a), /* orEqual= */ false, b)),
          Map.entry("lower", (v, a, b) -> isCased(v, a, /* upper= */ false, b)),
          Map.entry("lt", (v, a, b) -> Comparing.less(v, other(a), /* orEqual= */ false, b)),
          Map.entry("mapping", plain(Value.Dict.class::isInstance)),
          Map.entry("ne", (v, a, b) -> !Comparing.equal(v, other(a), b)),
          Map.entry("none", plain(Value.None.class::isInstance)),
          Map.entry("number", plain(Types::isNumber)),
          Map.entry("odd", (v, a, b) -> parity(v, a, b).equals(BigInteger.ONE)),
          Map.entry("sameas", (v, a, b) -> isSame(v, other(a))),
          Map.entry("sequence", plain(Tests::isSequence)),
          Map.entry("string", plain(Value.Text.class::isInstance)),
          Map.entry("test", (v, a, b) -> isName(v, a, Tests::isKnown)),
          Map.entry("true", plain(v -> v instanceof Value.Bool(boolean truth) && truth)),
          Map.entry("undefined", plain(Value.Undefined.class::isInstance)),
          Map.entry("upper", (v, a, b) -> isCased(v, a, /* upper= */ true, b)));

  private Tests() {}

  public static boolean isKnown(String name) {
    return TESTS.containsKey(name);
  }

  public static boolean holds(String name, Value value, Arguments arguments, Budget budget) {
    Test test = TESTS.get(name);
    if (test == null) {
      throw new TemplateFailure("there is no test '" + name + "'");
    }
    budget.step();
    return test.holds(value, arguments, budget);
  }

  private static Test plain(Predicate<Value> predicate) {
    return (value, arguments, _) -> {
      arguments.bind("the test", 0);
      return predicate.test(value);
    };
  }

  private static Value other(Arguments arguments) {
    return arguments.bind("the test", 1, "other").value(0);
  }

  private static BigInteger remainder(Value value, Value by, Budget budget) {
    Value rest = Calculator.calculate(Operator.REMAINDER, value, by, budget);
    if (rest instanceof Value.Real(double number)) {
      return number == 0 ? BigInteger.ZERO : number == 1 ? BigInteger.ONE : BigInteger.TWO;
    }
    return rest instanceof Value.Int number ? number.value() : BigInteger.TWO;
  }

  private static BigInteger parity(Value value, Arguments arguments, Budget budget) {
    arguments.bind("the test", 0);
    return remainder(value, Value.Int.of(2), budget);
  }

  private static boolean isName(Value value, Arguments arguments, Predicate<String> known) {
    arguments.bind("the test", 0);
    return value instanceof Value.Text text && known.test(text.plain());
  }

  private static boolean isCased(Value value, Arguments arguments, boolean upper, Budget budget) {
    arguments.bind("the test", 0);
    String text = Printer.text(value, budget);
    budget.scan(text.length());
    return TextMethods.isCased(text, upper);
  }

  private static boolean isCallable(Value value) {
    return value instanceof Value.Function
        || value instanceof Value.Loop
        || value instanceof Value.Undefined;
  }

  private static boolean isIterable(Value value) {
    return value instanceof Value.Sequence
        || value instanceof Value.Dict
        || value instanceof Value.Text
        || value instanceof Value.Stream
        || value instanceof Value.Loop
        || value instanceof Value.Undefined;
  }

  private static boolean isSequence(Value value) {
    return switch (value) {
      case Value.Sequence sequence -> !sequence.kind().isView();
      case Value.Dict _, Value.Text _, Value.Undefined _ -> true;
      default -> false;
    };
  }

  @SuppressWarnings("ReferenceEquality") // That is the question.
  private static boolean isSame(Value left, Value right) {
    boolean shared = left instanceof Value.Bool || left instanceof Value.Int;
    return left == right
        || (shared && left.equals(right))
        || (left instanceof Value.Text text
            && right instanceof Value.Text other
            && text.markup() == other.markup()
            && text.plain().equals(other.plain()));
  }
}
