package dev.fovea.jinja.filters;

import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Items;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Filters that apply another filter or a test to each item. */
final class SelectionFilters {
  private SelectionFilters() {}

  static Value map(Value input, Arguments arguments, Budget budget) {
    if (!Types.isTrue(input)) {
      return budget.stream(List.of());
    }
    Value attribute = arguments.named().get("attribute");
    List<Value> results = new ArrayList<>();
    if (arguments.positional().isEmpty() && attribute != null) {
      Arguments.Bound bound = arguments.bind("map", 0, "attribute", "default");
      Path path = Path.of(attribute).withPreset(bound.optional(1));
      for (Value item : Items.of(input, budget)) {
        results.add(path.of(item, budget));
      }
      return budget.stream(results);
    }
    if (arguments.positional().isEmpty()) {
      throw new TemplateFailure("map needs the name of a filter or an attribute");
    }
    String filter = Types.text(arguments.positional().getFirst(), "the filter of map");
    Arguments rest = arguments.after(1);
    budget.enter();
    for (Value item : Items.of(input, budget)) {
      results.add(Filters.apply(filter, item, rest, budget));
    }
    budget.leave();
    return budget.stream(results);
  }

  /** Returns the filter that keeps the items for which a test has the result {@code wanted}. */
  static Filters.Filter choice(boolean wanted, boolean byAttribute) {
    return (input, arguments, budget) -> choose(input, arguments, wanted, byAttribute, budget);
  }

  private static Value choose(
      Value input, Arguments arguments, boolean wanted, boolean byAttribute, Budget budget) {
    if (!Types.isTrue(input)) {
      return budget.stream(List.of());
    }
    int own = byAttribute ? 1 : 0;
    if (arguments.positional().size() < own) {
      throw new TemplateFailure("the name of an attribute is missing");
    }
    Optional<Path> path =
        byAttribute ? Optional.of(Path.of(arguments.positional().getFirst())) : Optional.empty();
    Arguments test = arguments.after(own);
    List<Value> chosen = new ArrayList<>();
    for (Value item : Items.of(input, budget)) {
      Value looked = path.isEmpty() ? item : path.get().of(item, budget);
      boolean result =
          test.positional().isEmpty()
              ? Types.isTrue(looked)
              : Tests.holds(
                  Types.text(test.positional().getFirst(), "the name of a test"),
                  looked,
                  test.after(1),
                  budget);
      if (result == wanted) {
        chosen.add(item);
      }
    }
    return budget.stream(chosen);
  }
}
