package dev.fovea.jinja.methods;

import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Finder;
import dev.fovea.jinja.values.Items;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.StandIns;
import dev.fovea.jinja.values.Strings;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.util.List;

/** The methods of Python's {@code str} that look for other strings; positions are in characters. */
final class TextSearch {
  private TextSearch() {}

  /** A part of a string that is searched, plain, and where it begins, in characters. */
  private record Part(String text, int begin) {
    /** Cuts {@code s} at the bounds that are parameters 1 and 2, as slices are. */
    static Part of(String s, Arguments.Bound bound) {
      Value from = bound.value(1, Value.None.NONE);
      Value to = bound.value(2, Value.None.NONE);
      int size = Strings.length(s);
      int begin = position(from, size, 0);
      int end = position(to, size, size);
      return begin > size || begin > end
          ? new Part("", -1)
          : new Part(
              StandIns.plain(
                  s.substring(
                      s.offsetByCodePoints(0, begin),
                      s.offsetByCodePoints(0, Math.min(end, size)))),
              begin);
    }

    private static int position(Value value, int size, int preset) {
      if (value instanceof Value.None) {
        return preset;
      }
      int position = Numbers.clamped(value, "a position");
      return position < 0 ? Math.max(0, position + size) : position;
    }

    boolean isOutside() {
      return begin < 0;
    }
  }

  static Value find(String s, Arguments arguments, String name, Budget budget) {
    Arguments.Bound bound = arguments.bind(name, 1, "1", "2", "3");
    Part part = Part.of(s, bound);
    String wanted = StandIns.plain(bound.text(0));
    budget.search(s.length(), wanted.length());
    int at =
        part.isOutside()
            ? -1
            : name.startsWith("r")
                ? Finder.last(part.text(), wanted, part.text().length())
                : Finder.first(part.text(), wanted, 0);
    return Value.Int.of(at < 0 ? -1 : part.begin() + part.text().codePointCount(0, at));
  }

  static Value index(String s, Arguments arguments, String name, Budget budget) {
    Value at = find(s, arguments, name, budget);
    if (Numbers.integer(at).signum() < 0) {
      throw new TemplateFailure("substring not found");
    }
    return at;
  }

  static Value count(String s, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("count", 1, "1", "2", "3");
    Part part = Part.of(s, bound);
    String wanted = StandIns.plain(bound.text(0));
    budget.search(s.length(), wanted.length());
    if (part.isOutside()) {
      return Value.Int.of(0);
    }
    if (wanted.isEmpty()) {
      return Value.Int.of(Strings.length(part.text()) + 1);
    }
    int count = 0;
    for (int at = Finder.first(part.text(), wanted, 0);
        at >= 0;
        at = Finder.first(part.text(), wanted, at + wanted.length())) {
      count++;
    }
    return Value.Int.of(count);
  }

  static Value affix(String s, Arguments arguments, boolean end, Budget budget) {
    String name = end ? "endswith" : "startswith";
    Arguments.Bound bound = arguments.bind(name, 1, "1", "2", "3");
    Part part = Part.of(s, bound);
    Value wanted = bound.value(0);
    boolean tuple = wanted instanceof Value.Sequence items && items.kind().isTuple();
    List<Value> affixes = tuple ? Items.of(wanted, budget) : List.of(wanted);
    boolean found = false;
    for (Value affix : affixes) {
      budget.step();
      String text = StandIns.plain(Types.text(affix, "the argument of " + name));
      found |= end ? part.text().endsWith(text) : part.text().startsWith(text);
      if (found) {
        break;
      }
    }
    return Value.Bool.of(found && !part.isOutside());
  }

  static Value partition(String s, Arguments arguments, boolean last, Budget budget) {
    String separator = arguments.bind("partition", 1, "1").text(0);
    if (separator.isEmpty()) {
      throw new TemplateFailure("empty separator");
    }
    budget.search(s.length(), separator.length());
    String plain = StandIns.plain(s);
    String wanted = StandIns.plain(separator);
    int at = last ? Finder.last(plain, wanted, plain.length()) : Finder.first(plain, wanted, 0);
    if (at < 0) {
      Value whole = budget.text(s);
      return last
          ? budget.tuple(List.of(Value.Text.EMPTY, Value.Text.EMPTY, whole))
          : budget.tuple(List.of(whole, Value.Text.EMPTY, Value.Text.EMPTY));
    }
    return budget.tuple(
        List.of(
            budget.text(s.substring(0, at)),
            new Value.Text(separator),
            budget.text(s.substring(at + separator.length()))));
  }
}
