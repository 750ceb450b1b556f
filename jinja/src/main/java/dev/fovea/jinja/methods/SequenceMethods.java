package dev.fovea.jinja.methods;

import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Comparing;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.util.List;
import java.util.Optional;

/** The methods of Python's lists and tuples; those that change a list are banned. */
final class SequenceMethods {
  private static final List<String> BANNED =
      List.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");

  private SequenceMethods() {}

  static Optional<Value> find(Value.Sequence self, String name, Budget budget) {
    boolean list = self.kind() == Value.Kind.LIST;
    if (list && BANNED.contains(name)) {
      return Optional.of(Members.unsafe(self, name));
    }
    if (self.kind() == Value.Kind.GROUP && (name.equals("grouper") || name.equals("list"))) {
      return Optional.of(self.items().get(name.equals("list") ? 1 : 0));
    }
    if (name.equals("index") && !self.kind().isView()) {
      return function(name, arguments -> index(self, arguments, budget));
    }
    if (name.equals("count") && !self.kind().isView()) {
      return function(name, arguments -> count(self, arguments, budget));
    }
    if (name.equals("copy") && list) {
      return function(name, arguments -> copy(self, arguments));
    }
    return Optional.empty();
  }

  private static Optional<Value> function(String name, Value.Function.Body body) {
    return Optional.of(new Value.Function("built-in method " + name, body));
  }

  private static Value copy(Value.Sequence self, Arguments arguments) {
    arguments.bind("copy", 0);
    return self;
  }

  private static Value index(Value.Sequence self, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("index", 1, "1", "2", "3");
    int size = self.items().size();
    int begin = position(bound.integer(1, 0), size);
    int end = Math.min(size, position(bound.integer(2, size), size));
    for (int i = begin; i < end; i++) {
      if (Comparing.equal(self.items().get(i), bound.value(0), budget)) {
        return Value.Int.of(i);
      }
    }
    throw new TemplateFailure("the value is not in the " + Types.name(self));
  }

  private static int position(int index, int size) {
    return index < 0 ? Math.max(0, index + size) : index;
  }

  private static Value count(Value.Sequence self, Arguments arguments, Budget budget) {
    Value wanted = arguments.bind("count", 1, "1").value(0);
    int count = 0;
    for (Value item : self.items()) {
      count += Comparing.equal(item, wanted, budget) ? 1 : 0;
    }
    return Value.Int.of(count);
  }
}
