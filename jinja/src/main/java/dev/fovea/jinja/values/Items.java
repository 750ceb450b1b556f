package dev.fovea.jinja.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is inside a value. */
public final class Items {
  private Items() {}

  /** Returns what an iteration over {@code value} visits. */
  public static List<Value> of(Value value, Budget budget) {
    return switch (value) {
      case Value.Sequence sequence -> sequence.items();
      case Value.Dict dict -> {
        budget.work(dict.entries().size());
        yield dict.entries().values().stream().map(Value.Dict.Entry::key).toList();
      }
      case Value.Text text -> Strings.characters(text.value(), budget);
      case Value.Undefined _ -> List.of();
      case Value.Stream stream -> {
        List<Value> rest = new ArrayList<>();
        stream.rest().forEachRemaining(rest::add);
        yield rest;
      }
      case Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Value.Function _,
          Value.Namespace _,
          Value.Loop _ ->
          throw new TemplateFailure("'" + Types.name(value) + "' object is not iterable");
    };
  }

  /** Returns the length of {@code value}, or nothing if it has none. */
  public static Optional<Integer> length(Value value, Budget budget) {
    return switch (value) {
      case Value.Sequence sequence -> Optional.of(sequence.items().size());
      case Value.Dict dict -> Optional.of(dict.entries().size());
      case Value.Text text -> {
        budget.scan(text.value().length());
        yield Optional.of(Strings.length(text.value()));
      }
      case Value.Undefined _ -> Optional.of(0);
      default -> Optional.empty();
    };
  }

  /** Returns the entries of a dict as tuples of key and value. */
  public static List<Value> pairs(Value.Dict dict) {
    return dict.entries().values().stream()
        .map(e -> (Value) new Value.Sequence(Value.Kind.TUPLE, List.of(e.key(), e.value())))
        .toList();
  }
}
