package dev.fovea.jinja.run;

import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Items;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.Printer;
import dev.fovea.jinja.values.StandIns;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.math.BigInteger;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The functions that every template has. */
public final class Globals {
  private Globals() {}

  /** Returns the functions of one rendering, by their names. */
  public static Map<String, Value> functions(Clock clock, Budget budget) {
    Map<String, Value> functions = new HashMap<>();
    define(functions, "range", arguments -> range(arguments, budget));
    define(functions, "dict", arguments -> dict(arguments, "dict", budget));
    define(functions, "namespace", arguments -> namespace(arguments, budget));
    define(functions, "joiner", arguments -> joiner(arguments));
    define(functions, "raise_exception", arguments -> raise(arguments, budget));
    define(functions, "strftime_now", arguments -> now(arguments, clock, budget));
    functions.put("self", new Value.Function("TemplateReference None", Globals::blocks));
    return functions;
  }

  private static void define(Map<String, Value> functions, String name, Value.Function.Body body) {
    functions.put(name, new Value.Function("function " + name, body));
  }

  private static Value raise(Arguments arguments, Budget budget) {
    Value message = arguments.bind("raise_exception", 1, "message").value(0);
    throw new TemplateFailure(Printer.text(message, budget));
  }

  /** A template's own blocks, of which chat templates have none: no member is defined. */
  private static Value blocks(Arguments arguments) {
    throw new TemplateFailure("'TemplateReference' object is not callable");
  }

  private static Value now(Arguments arguments, Clock clock, Budget budget) {
    String format = arguments.bind("strftime_now", 1, "format").text(0);
    return budget.text(DateFormat.format(format, ZonedDateTime.now(clock), budget));
  }

  private static Value range(Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("range", 1, "1", "2", "3");
    boolean bounded = bound.values().get(1).isPresent();
    BigInteger from = bounded ? integer(bound.value(0)) : BigInteger.ZERO;
    BigInteger to = integer(bound.value(bounded ? 1 : 0));
    BigInteger step = integer(bound.value(2, Value.Int.of(1)));
    if (step.signum() == 0) {
      throw new TemplateFailure("range() arg 3 must not be zero");
    }
    BigInteger span = to.subtract(from).add(step).subtract(BigInteger.valueOf(step.signum()));
    BigInteger count = span.divide(step).max(BigInteger.ZERO);
    if (count.compareTo(BigInteger.valueOf(Budget.MAX_RANGE)) > 0) {
      throw new TemplateFailure("a range has more than " + Budget.MAX_RANGE + " numbers");
    }
    budget.values(count.longValue());
    List<Value> numbers = new ArrayList<>();
    BigInteger number = from;
    for (int i = 0; i < count.intValue(); i++) {
      numbers.add(new Value.Int(number));
      number = number.add(step);
    }
    return budget.sequence(Value.Kind.RANGE, numbers);
  }

  private static BigInteger integer(Value value) {
    if (!Types.isInteger(value)) {
      throw Types.wrong(value, "an argument of range", "int");
    }
    return Numbers.integer(value);
  }

  /** Makes a dict of a dict or of pairs, and of what is given by name. */
  private static Value.Dict dict(Arguments arguments, String function, Budget budget) {
    Value.Dict.Builder dict = new Value.Dict.Builder(budget);
    Arguments positional = new Arguments(arguments.positional(), Map.of());
    Value first = positional.bind(function, 0, "1").value(0, budget.list(List.of()));
    if (first instanceof Value.Dict other) {
      dict.putAll(other);
    } else {
      for (Value item : Items.of(first, budget)) {
        List<Value> pair = Items.of(item, budget);
        if (pair.size() != 2) {
          throw new TemplateFailure(function + " needs pairs of a key and a value");
        }
        dict.put(pair.getFirst(), pair.getLast());
      }
    }
    arguments.named().forEach((name, value) -> dict.put(new Value.Text(name), value));
    return dict.build();
  }

  private static Value namespace(Arguments arguments, Budget budget) {
    Value.Namespace namespace = new Value.Namespace();
    for (Value.Dict.Entry entry : dict(arguments, "namespace", budget).entries().values()) {
      String name = StandIns.plain(Types.text(entry.key(), "the name of an attribute"));
      checkAttribute(name);
      namespace.attributes().put(name, entry.value());
    }
    return namespace;
  }

  /** Refuses names that transformers does not let namespaces have. */
  static void checkAttribute(String name) {
    if (name.startsWith("_")) {
      throw new TemplateFailure(
          "a namespace cannot have an attribute that begins with an underscore: '" + name + "'");
    }
  }

  /** Returns a function that returns nothing at first, and a separator from then on. */
  private static Value joiner(Arguments arguments) {
    Value separator = arguments.bind("joiner", 0, "sep").value(0, new Value.Text(", "));
    boolean[] used = {false};
    return new Value.Function(
        "joiner",
        none -> {
          none.bind("joiner", 0);
          boolean first = !used[0];
          used[0] = true;
          return first ? Value.Text.EMPTY : separator;
        });
  }
}
