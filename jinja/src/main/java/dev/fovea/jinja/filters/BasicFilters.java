package dev.fovea.jinja.filters;

import dev.fovea.jinja.methods.DictMethods;
import dev.fovea.jinja.methods.Members;
import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Items;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.util.Iterator;
import java.util.List;

/** Filters that look into a value. */
final class BasicFilters {
  private BasicFilters() {}

  static Value preset(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("default", 0, "default_value", "boolean");
    boolean replaced =
        input instanceof Value.Undefined || (bound.isTrue(1) && !Types.isTrue(input));
    return replaced ? bound.value(0, Value.Text.EMPTY) : input;
  }

  static Value length(Value input, Arguments arguments, Budget budget) {
    arguments.bind("length", 0);
    return Items.length(input, budget)
        .map(Value.Int::of)
        .orElseThrow(
            () -> new TemplateFailure("object of type '" + Types.name(input) + "' has no len()"));
  }

  static Value first(Value input, Arguments arguments, Budget budget) {
    arguments.bind("first", 0);
    Iterator<Value> items =
        input instanceof Value.Stream stream ? stream.rest() : Items.of(input, budget).iterator();
    return items.hasNext()
        ? items.next()
        : new Value.Undefined("No first item, sequence was empty.");
  }

  static Value last(Value input, Arguments arguments, Budget budget) {
    arguments.bind("last", 0);
    if (input instanceof Value.Stream) {
      throw new TemplateFailure("'generator' object is not reversible");
    }
    List<Value> items = Items.of(input, budget);
    return items.isEmpty()
        ? new Value.Undefined("No last item, sequence was empty.")
        : items.getLast();
  }

  static Value list(Value input, Arguments arguments, Budget budget) {
    arguments.bind("list", 0);
    return budget.list(Items.of(input, budget));
  }

  static Value items(Value input, Arguments arguments, Budget budget) {
    arguments.bind("items", 0);
    return switch (input) {
      case Value.Undefined _ -> budget.stream(List.of());
      case Value.Dict dict -> budget.stream(Items.pairs(dict));
      default -> throw new TemplateFailure("Can only get item pairs from a mapping.");
    };
  }

  /** Returns an attribute, and never an item. */
  static Value attribute(Value input, Arguments arguments, Budget budget) {
    String name = arguments.bind("attr", 1, "name").text(0);
    boolean missing =
        input instanceof Value.Dict dict && DictMethods.find(dict, name, budget).isEmpty();
    return missing
        ? new Value.Undefined("'dict object' has no attribute '" + name + "'")
        : Members.attribute(input, name, budget);
  }
}
