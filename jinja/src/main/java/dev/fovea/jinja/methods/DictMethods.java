package dev.fovea.jinja.methods;

import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Items;
import dev.fovea.jinja.values.Keys;
import dev.fovea.jinja.values.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The methods of Python's {@code dict}; those that change it are banned. */
public final class DictMethods {
  private interface Method {
    Value call(Value.Dict self, Arguments arguments, Budget budget);
  }

  private static final Map<String, Method> METHODS =
      Map.of(
          "copy", DictMethods::copy,
          "get", DictMethods::get,
          "items", (dict, a, b) -> view(Value.Kind.ITEMS, a, Items.pairs(dict), b),
          "keys", (dict, a, b) -> view(Value.Kind.KEYS, a, Items.of(dict, b), b),
          "values", (dict, a, b) -> view(Value.Kind.VALUES, a, values(dict), b));
  private static final List<String> BANNED =
      List.of("clear", "pop", "popitem", "setdefault", "update");

  private DictMethods() {}

  public static Optional<Value> find(Value.Dict self, String name, Budget budget) {
    if (BANNED.contains(name)) {
      return Optional.of(Members.unsafe(self, name));
    }
    return Optional.ofNullable(METHODS.get(name))
        .map(method ->
            new Value.Function(
                "built-in method " + name, arguments -> method.call(self, arguments, budget)));
  }

  private static Value copy(Value.Dict dict, Arguments arguments, Budget budget) {
    arguments.bind("copy", 0);
    return new Value.Dict.Builder(budget).putAll(dict).build();
  }

  private static Value get(Value.Dict dict, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("get", 1, "1", "2");
    Value.Dict.Entry entry = dict.entries().get(Keys.of(bound.value(0), budget));
    return entry == null ? bound.value(1, Value.None.NONE) : entry.value();
  }

  private static List<Value> values(Value.Dict dict) {
    return dict.entries().values().stream().map(Value.Dict.Entry::value).toList();
  }

  private static Value view(
      Value.Kind kind, Arguments arguments, List<Value> items, Budget budget) {
    arguments.bind(kind.typeName(), 0);
    return budget.sequence(kind, items);
  }
}
