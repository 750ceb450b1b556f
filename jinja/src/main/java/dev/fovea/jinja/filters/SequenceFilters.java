package dev.fovea.jinja.filters;

import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Comparing;
import dev.fovea.jinja.values.Items;
import dev.fovea.jinja.values.Keys;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.Strings;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Filters that order or divide the items of a value. */
final class SequenceFilters {
  private SequenceFilters() {}

  /** Returns what items are compared by: the attribute, if any, in lower case unless it matters. */
  private static Function<Value, Value> key(
      Optional<Value> attribute, boolean caseSensitive, Budget budget) {
    Optional<Path> path = attribute.map(Path::of);
    return item -> {
      Value key = path.isEmpty() ? item : path.get().of(item, budget);
      return caseSensitive ? key : folded(key);
    };
  }

  private static Value folded(Value key) {
    return key instanceof Value.Text text ? new Value.Text(Strings.lower(text.value())) : key;
  }

  /** An item and what it is compared by, so that each key is looked up once. */
  private record Keyed(Value key, Value item) {}

  private static List<Keyed> keyed(Value input, Function<Value, Value> key, Budget budget) {
    List<Keyed> keyed = new ArrayList<>();
    for (Value item : Items.of(input, budget)) {
      keyed.add(new Keyed(key.apply(item), item));
    }
    return keyed;
  }

  static Value sort(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("sort", 0, "reverse", "case_sensitive", "attribute");
    Function<Value, Value> key = sortKey(bound.optional(2), bound.isTrue(1), budget);
    List<Keyed> items = keyed(input, key, budget);
    Comparing.sort(items, Keyed::key, bound.isTrue(0), budget);
    return budget.list(items.stream().map(Keyed::item).toList());
  }

  /** Returns a list as key, since there may be several attributes, with commas between them. */
  private static Function<Value, Value> sortKey(
      Optional<Value> attributes, boolean caseSensitive, Budget budget) {
    List<Function<Value, Value>> keys = new ArrayList<>();
    if (attributes.isPresent() && attributes.get() instanceof Value.Text text) {
      for (String name : text.plain().split(",", -1)) {
        keys.add(key(Optional.of(new Value.Text(name)), caseSensitive, budget));
      }
    } else {
      keys.add(key(attributes, caseSensitive, budget));
    }
    return item -> budget.list(keys.stream().map(key -> key.apply(item)).toList());
  }

  static Value sortDict(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("dictsort", 0, "case_sensitive", "by", "reverse");
    String by = bound.optionalText(1).orElse("key");
    if (!by.equals("key") && !by.equals("value")) {
      throw new TemplateFailure("You can only sort by either \"key\" or \"value\"");
    }
    if (!(input instanceof Value.Dict dict)) {
      throw Types.wrong(input, "the input of dictsort", "dict");
    }
    int position = by.equals("key") ? 0 : 1;
    boolean caseSensitive = bound.isTrue(0);
    List<Value> pairs = new ArrayList<>(Items.pairs(dict));
    Comparing.sort(
        pairs,
        pair -> {
          Value key = ((Value.Sequence) pair).items().get(position);
          return caseSensitive ? key : folded(key);
        },
        bound.isTrue(2),
        budget);
    return budget.list(pairs);
  }

  static Value reverse(Value input, Arguments arguments, Budget budget) {
    arguments.bind("reverse", 0);
    if (input instanceof Value.Text text) {
      int[] points = text.value().codePoints().toArray();
      budget.characters(points.length);
      StringBuilder reversed = new StringBuilder();
      for (int i = points.length - 1; i >= 0; i--) {
        reversed.appendCodePoint(points[i]);
      }
      return new Value.Text(reversed.toString(), text.markup());
    }
    List<Value> items = new ArrayList<>(Items.of(input, budget));
    Collections.reverse(items);
    return input instanceof Value.Stream ? budget.list(items) : budget.stream(items);
  }

  static Value unique(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("unique", 0, "case_sensitive", "attribute");
    Function<Value, Value> key = key(bound.optional(1), bound.isTrue(0), budget);
    Set<Object> seen = new HashSet<>();
    List<Value> unique = new ArrayList<>();
    for (Value item : Items.of(input, budget)) {
      if (seen.add(Keys.of(key.apply(item), budget))) {
        unique.add(item);
      }
    }
    return budget.stream(unique);
  }

  /** Returns the greatest or the least item. */
  static Value extreme(Value input, Arguments arguments, boolean greatest, Budget budget) {
    Arguments.Bound bound =
        arguments.bind(greatest ? "max" : "min", 0, "case_sensitive", "attribute");
    Function<Value, Value> key = key(bound.optional(1), bound.isTrue(0), budget);
    List<Keyed> items = keyed(input, key, budget);
    if (items.isEmpty()) {
      return new Value.Undefined("No aggregated item, sequence was empty.");
    }
    Keyed best = items.getFirst();
    for (Keyed item : items.subList(1, items.size())) {
      boolean better =
          greatest
              ? Comparing.less(best.key(), item.key(), /* orEqual= */ false, budget)
              : Comparing.less(item.key(), best.key(), /* orEqual= */ false, budget);
      best = better ? item : best;
    }
    return best.item();
  }

  static Value group(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("groupby", 1, "attribute", "default", "case_sensitive");
    Path path = Path.of(bound.value(0)).withPreset(bound.optional(1));
    boolean caseSensitive = bound.isTrue(2);
    Function<Value, Value> key =
        item -> {
          Value found = path.of(item, budget);
          return caseSensitive ? found : folded(found);
        };
    List<Keyed> items = keyed(input, key, budget);
    Comparing.sort(items, Keyed::key, /* descending= */ false, budget);
    List<Value> groups = new ArrayList<>();
    for (int begin = 0; begin < items.size(); ) {
      Keyed first = items.get(begin);
      List<Value> members = new ArrayList<>();
      int end = begin;
      while (end < items.size() && Comparing.equal(first.key(), items.get(end).key(), budget)) {
        members.add(items.get(end++).item());
      }
      if (end == begin) {
        members.add(items.get(end++).item());
      }
      Value name = path.of(first.item(), budget);
      groups.add(budget.sequence(Value.Kind.GROUP, List.of(name, budget.list(members))));
      begin = end;
    }
    return budget.list(groups);
  }

  static Value batch(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("batch", 1, "linecount", "fill_with");
    int size = Numbers.small(bound.value(0), "the size of a batch");
    List<Value> batches = new ArrayList<>();
    List<Value> batch = new ArrayList<>();
    for (Value item : Items.of(input, budget)) {
      if (batch.size() == size) {
        batches.add(budget.list(batch));
        batch = new ArrayList<>();
      }
      batch.add(item);
    }
    if (!batch.isEmpty()) {
      int missing = size - batch.size();
      if (bound.optional(1).isPresent() && missing > 0) {
        budget.checkItems(size);
        batch.addAll(Collections.nCopies(missing, bound.value(1)));
      }
      batches.add(budget.list(batch));
    }
    return budget.stream(batches);
  }

  static Value slice(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("slice", 1, "slices", "fill_with");
    int count = Numbers.small(bound.value(0), "the number of slices");
    List<Value> items = Items.of(input, budget);
    if (count == 0) {
      throw new TemplateFailure("integer division or modulo by zero");
    }
    budget.checkItems(count);
    List<Value> slices = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < count; i++) {
      boolean longer = i < items.size() % count;
      int end = begin + items.size() / count + (longer ? 1 : 0);
      List<Value> slice = new ArrayList<>(items.subList(begin, end));
      if (bound.optional(1).isPresent() && !longer && items.size() % count != 0) {
        slice.add(bound.value(1));
      }
      slices.add(budget.list(slice));
      begin = end;
    }
    return budget.stream(slices);
  }
}
