package dev.fovea.jinja.values;

import java.math.BigDecimal;
import java.util.List;

/**
 * Makes keys for hash tables: two values have equal keys if and only if Python says that they are
 * equal and hashes them alike.
 */
public final class Keys {
  private Keys() {}

  /** Returns the key of {@code value}; lists and dicts have none. */
  public static Object of(Value value, Budget budget) {
    budget.work(value.weight());
    if (value instanceof Value.Text text) {
      budget.scan(text.value().length());
    }
    return of(value);
  }

  private static Object of(Value value) {
    return switch (value) {
      case Value.Text text -> text.plain();
      case Value.Bool _, Value.Int _, Value.Real _ -> number(value);
      case Value.Undefined _ -> Value.Undefined.class;
      case Value.Sequence sequence when isHashable(sequence.kind()) ->
          List.of(
              sequence.kind() == Value.Kind.RANGE,
              sequence.items().stream().map(Keys::of).toList());
      case Value.Sequence _, Value.Dict _ ->
          throw new TemplateFailure("unhashable type: '" + Types.name(value) + "'");
      case Value.None _, Value.Function _, Value.Stream _, Value.Namespace _, Value.Loop _ -> value;
    };
  }

  private static Object number(Value value) {
    if (value instanceof Value.Real(double real)) {
      boolean whole = Double.isFinite(real) && real == Math.rint(real);
      return whole ? new BigDecimal(real).toBigIntegerExact() : (Object) real;
    }
    return Numbers.integer(value);
  }

  private static boolean isHashable(Value.Kind kind) {
    return kind.isTuple() || kind == Value.Kind.RANGE;
  }

  /** Returns whether {@code value} has a key. */
  public static boolean isHashable(Value value) {
    return switch (value) {
      case Value.Sequence sequence ->
          isHashable(sequence.kind()) && sequence.items().stream().allMatch(Keys::isHashable);
      case Value.Dict _ -> false;
      default -> true;
    };
  }
}
