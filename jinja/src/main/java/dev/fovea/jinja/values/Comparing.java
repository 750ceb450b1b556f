package dev.fovea.jinja.values;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Compares values as Python does. */
public final class Comparing {
  private Comparing() {}

  /** Returns whether two values are equal; one and the same value is, even with a NaN in it. */
  @SuppressWarnings("ReferenceEquality") // Identity comes first in Python too.
  public static boolean equal(Value left, Value right, Budget budget) {
    budget.step();
    return left == right || equalInside(left, right, budget);
  }

  private static boolean equalInside(Value left, Value right, Budget budget) {
    if (Types.isNumber(left) && Types.isNumber(right)) {
      return !isNan(left) && !isNan(right) && numbers(left, right) == 0;
    }
    return switch (left) {
      case Value.Text text -> right instanceof Value.Text other && equal(text, other, budget);
      case Value.Undefined _ -> right instanceof Value.Undefined;
      case Value.Sequence items ->
          right instanceof Value.Sequence others
              && items.kind().isLike(others.kind())
              && items.kind() != Value.Kind.VALUES
              && equal(items.items(), others.items(), budget);
      case Value.Dict dict ->
          right instanceof Value.Dict other && equal(dict.entries(), other.entries(), budget);
      default -> left.equals(right);
    };
  }

  private static boolean equal(Value.Text left, Value.Text right, Budget budget) {
    budget.scan(Math.min(left.value().length(), right.value().length()));
    return left.plain().equals(right.plain());
  }

  private static boolean equal(List<Value> left, List<Value> right, Budget budget) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!equal(left.get(i), right.get(i), budget)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equal(
      Map<Object, Value.Dict.Entry> left, Map<Object, Value.Dict.Entry> right, Budget budget) {
    if (left.size() != right.size()) {
      return false;
    }
    for (var entry : left.entrySet()) {
      Value.Dict.Entry other = right.get(entry.getKey());
      if (other == null || !equal(entry.getValue().value(), other.value(), budget)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNan(Value value) {
    return value instanceof Value.Real(double number) && Double.isNaN(number);
  }

  /** Compares numbers exactly; neither is a NaN. */
  private static int numbers(Value left, Value right) {
    if (Types.isInteger(left) && Types.isInteger(right)) {
      return Numbers.integer(left).compareTo(Numbers.integer(right));
    }
    double x = rounded(left);
    double y = rounded(right);
    boolean exact = x != y || Double.isInfinite(x) || Double.isInfinite(y);
    return exact ? Double.compare(x, y) : decimal(left).compareTo(decimal(right));
  }

  private static double rounded(Value value) {
    double number =
        value instanceof Value.Real(double real) ? real : Numbers.integer(value).doubleValue();
    return number == 0 ? 0.0 : number;
  }

  private static BigDecimal decimal(Value value) {
    return value instanceof Value.Real(double number)
        ? new BigDecimal(number)
        : new BigDecimal(Numbers.integer(value));
  }

  /** Returns whether {@code left < right}; with {@code orEqual}, whether {@code left <= right}. */
  public static boolean less(Value left, Value right, boolean orEqual, Budget budget) {
    budget.step();
    if (Types.isNumber(left) && Types.isNumber(right)) {
      return !isNan(left) && !isNan(right) && numbers(left, right) < (orEqual ? 1 : 0);
    }
    if (left instanceof Value.Text text && right instanceof Value.Text other) {
      budget.scan(Math.min(text.value().length(), other.value().length()));
      return characters(text.plain(), other.plain()) < (orEqual ? 1 : 0);
    }
    if (left instanceof Value.Sequence items
        && right instanceof Value.Sequence others
        && items.kind().isLike(others.kind())
        && !items.kind().isView()
        && items.kind() != Value.Kind.RANGE) {
      return less(items.items(), others.items(), orEqual, budget);
    }
    if (left instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (right instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    throw new TemplateFailure(
        "'<' not supported between instances of '"
            + Types.name(left)
            + "' and '"
            + Types.name(right)
            + "'");
  }

  private static boolean less(List<Value> left, List<Value> right, boolean orEqual, Budget budget) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      if (!equal(left.get(i), right.get(i), budget)) {
        return less(left.get(i), right.get(i), orEqual, budget);
      }
    }
    return left.size() < right.size() + (orEqual ? 1 : 0);
  }

  /** Compares by code point: surrogates come after all other units of UTF-16. */
  private static int characters(String left, String right) {
    int shorter = Math.min(left.length(), right.length());
    int mismatch = 0;
    while (mismatch < shorter && left.charAt(mismatch) == right.charAt(mismatch)) {
      mismatch++;
    }
    if (mismatch == shorter) {
      return Integer.compare(left.length(), right.length());
    }
    char x = left.charAt(mismatch);
    char y = right.charAt(mismatch);
    return Character.isSurrogate(x) == Character.isSurrogate(y)
        ? Character.compare(x, y)
        : Character.isSurrogate(x) ? 1 : -1;
  }

  /** Returns whether {@code container} has {@code item} in it. */
  public static boolean contains(Value container, Value item, Budget budget) {
    return switch (container) {
      case Value.Text text -> {
        String wanted = StandIns.plain(Types.text(item, "the left operand of 'in <string>'"));
        budget.search(text.value().length(), wanted.length());
        yield Finder.first(text.plain(), wanted, 0) >= 0;
      }
      case Value.Dict dict -> dict.entries().containsKey(Keys.of(item, budget));
      case Value.Stream stream -> contains(stream.rest(), item, budget);
      default -> contains(Items.of(container, budget).iterator(), item, budget);
    };
  }

  private static boolean contains(Iterator<Value> candidates, Value item, Budget budget) {
    while (candidates.hasNext()) {
      if (equal(candidates.next(), item, budget)) {
        return true;
      }
    }
    return false;
  }

  /** Sorts stably by keys; equal ones keep their order even when descending. */
  public static <T> void sort(
      List<T> items, Function<T, Value> key, boolean descending, Budget budget) {
    try {
      items.sort((x, y) -> {
        Value left = key.apply(descending ? y : x);
        Value right = key.apply(descending ? x : y);
        return less(left, right, /* orEqual= */ false, budget)
            ? -1
            : less(right, left, /* orEqual= */ false, budget) ? 1 : 0;
      });
    } catch (IllegalArgumentException e) {
      throw new TemplateFailure("values that contain NaN cannot be sorted");
    }
  }
}
