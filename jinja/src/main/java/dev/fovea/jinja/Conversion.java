package dev.fovea.jinja;

import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes values of the template language from those of Java. */
final class Conversion {
  private Conversion() {}

  /**
   * Returns {@code value}, which is a map, list, string, number, boolean or null, as a value.
   *
   * @throws IllegalArgumentException if it, or something in it, is anything else
   * @throws TemplateFailure if it is nested too deeply or too large
   */
  static Value value(@Nullable Object value, Budget budget) {
    return value(value, 0, budget);
  }

  private static Value value(@Nullable Object value, int depth, Budget budget) {
    budget.given(value instanceof String text ? text.length() : 0);
    budget.step();
    if (depth > Budget.MAX_DEPTH) {
      throw new TemplateFailure(
          "lists and dicts are nested deeper than " + Budget.MAX_DEPTH + " levels");
    }
    return switch (value) {
      case null -> Value.None.NONE;
      case String text -> new Value.Text(text);
      case Boolean truth -> Value.Bool.of(truth);
      case Number number -> number(number);
      case List<?> list -> {
        List<Value> items = new ArrayList<>(list.size());
        for (Object item : list) {
          items.add(value(item, depth + 1, budget));
        }
        yield budget.list(items);
      }
      case Map<?, ?> map -> {
        Value.Dict.Builder dict = new Value.Dict.Builder(budget);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          dict.put(
              value(entry.getKey(), depth + 1, budget), value(entry.getValue(), depth + 1, budget));
        }
        yield dict.build();
      }
      default ->
          throw new IllegalArgumentException(
              "a template variable holds a " + value.getClass().getName());
    };
  }

  private static Value number(Number number) {
    return switch (number) {
      case BigInteger integer -> new Value.Int(integer);
      case Double real -> new Value.Real(real);
      case Float real -> new Value.Real(real);
      case BigDecimal decimal -> new Value.Real(decimal.doubleValue());
      case Integer _, Long _, Short _, Byte _ -> Value.Int.of(number.longValue());
      default ->
          throw new IllegalArgumentException(
              "a template variable holds a " + number.getClass().getName());
    };
  }
}
