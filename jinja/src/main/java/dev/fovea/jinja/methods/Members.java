package dev.fovea.jinja.methods;

import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Keys;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.Printer;
import dev.fovea.jinja.values.Strings;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks up attributes, items and slices, with the precedence of jinja2 and the bans of its sandbox.
 */
public final class Members {
  private static final BigInteger MAX_INDEX = BigInteger.valueOf(Integer.MAX_VALUE);

  private Members() {}

  /** Returns {@code target.name}: the attribute, or else the item. */
  public static Value attribute(Value target, String name, Budget budget) {
    return ownAttribute(target, name, budget)
        .or(() -> ownItem(target, new Value.Text(name), budget))
        .orElseGet(() -> missing(target, new Value.Text(name), budget));
  }

  /** Returns {@code target[key]}: the item, or else the attribute. */
  public static Value item(Value target, Value key, Budget budget) {
    if (target instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    return ownItem(target, key, budget)
        .or(() ->
            key instanceof Value.Text name
                ? ownAttribute(target, name.plain(), budget)
                : Optional.empty())
        .orElseGet(() -> missing(target, key, budget));
  }

  private static Value missing(Value target, Value key, Budget budget) {
    String type = target instanceof Value.None ? "None" : Types.name(target) + " object";
    boolean named = key instanceof Value.Text;
    String what = Printer.literal(key, budget);
    return new Value.Undefined(
        "'" + type + "' has no " + (named ? "attribute " : "element ") + what);
  }

  private static Optional<Value> ownAttribute(Value target, String name, Budget budget) {
    if (target instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (name.startsWith("__")) {
      return Optional.of(unsafe(target, name));
    }
    return switch (target) {
      case Value.Text text -> TextMethods.find(text, name, budget);
      case Value.Dict dict -> DictMethods.find(dict, name, budget);
      case Value.Sequence sequence -> SequenceMethods.find(sequence, name, budget);
      case Value.Namespace namespace -> Optional.ofNullable(namespace.attributes().get(name));
      case Value.Loop loop -> Optional.of(loop.attribute(name));
      case Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Value.Undefined _,
          Value.Function _,
          Value.Stream _ ->
          Optional.empty();
    };
  }

  /** Returns what stands for an attribute that a template must not touch. */
  static Value unsafe(Value target, String name) {
    return new Value.Undefined(
        "access to attribute '" + name + "' of '" + Types.name(target) + "' object is unsafe");
  }

  private static Optional<Value> ownItem(Value target, Value key, Budget budget) {
    return switch (target) {
      case Value.Dict dict when Keys.isHashable(key) ->
          Optional.ofNullable(dict.entries().get(Keys.of(key, budget)))
              .map(Value.Dict.Entry::value);
      case Value.Sequence sequence when !sequence.kind().isView() && Types.isInteger(key) ->
          index(key, sequence.items().size()).map(sequence.items()::get);
      case Value.Text text when Types.isInteger(key) -> {
        budget.scan(text.value().length());
        yield index(key, Strings.length(text.value())).map(i -> character(text, i));
      }
      default -> Optional.empty();
    };
  }

  private static Value character(Value.Text text, int index) {
    int at = text.value().offsetByCodePoints(0, index);
    return new Value.Text(Character.toString(text.value().codePointAt(at)), text.markup());
  }

  private static Optional<Integer> index(Value key, int size) {
    BigInteger index = Numbers.integer(key);
    if (index.abs().compareTo(MAX_INDEX) > 0) {
      return Optional.empty();
    }
    int position = index.intValue() < 0 ? index.intValue() + size : index.intValue();
    return position >= 0 && position < size ? Optional.of(position) : Optional.empty();
  }

  /** Returns {@code target[from:to:step]}; None stands for a bound that is not given. */
  public static Value slice(Value target, Value from, Value to, Value step, Budget budget) {
    return switch (target) {
      case Value.Undefined undefined -> throw undefined.failure();
      case Value.Text text -> {
        int[] points = text.value().codePoints().toArray();
        budget.characters(points.length);
        StringBuilder slice = new StringBuilder();
        for (int i : indices(points.length, from, to, step)) {
          slice.appendCodePoint(points[i]);
        }
        yield new Value.Text(slice.toString(), text.markup());
      }
      case Value.Sequence sequence when !sequence.kind().isView() -> {
        List<Value> slice = new ArrayList<>();
        for (int i : indices(sequence.items().size(), from, to, step)) {
          slice.add(sequence.items().get(i));
        }
        boolean tuple = sequence.kind().isTuple();
        yield budget.sequence(tuple ? Value.Kind.TUPLE : sequence.kind(), slice);
      }
      default -> throw new TemplateFailure("'" + Types.name(target) + "' object cannot be sliced");
    };
  }

  private static int[] indices(int size, Value from, Value to, Value step) {
    int stride = step instanceof Value.None ? 1 : Numbers.clamped(step, "a slice step");
    if (stride == 0) {
      throw new TemplateFailure("slice step cannot be zero");
    }
    int low = stride > 0 ? 0 : -1;
    int high = stride > 0 ? size : size - 1;
    long begin = bound(from, size, low, high, stride > 0 ? low : high);
    long end = bound(to, size, low, high, stride > 0 ? high : low);
    long count = stride > 0 ? end - begin + stride - 1 : end - begin + stride + 1;
    int[] indices = new int[(int) Math.max(0, count / stride)];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = (int) (begin + (long) i * stride);
    }
    return indices;
  }

  private static long bound(Value bound, int size, int low, int high, int preset) {
    if (bound instanceof Value.None) {
      return preset;
    }
    long index = Numbers.clamped(bound, "a slice bound");
    return Math.clamp(index < 0 ? index + size : index, low, high);
  }
}
