package dev.fovea.jinja.methods;

import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Items;
import dev.fovea.jinja.values.StandIns;
import dev.fovea.jinja.values.Strings;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The methods of Python's {@code str}. */
public final class TextMethods {
  private interface Method {
    Value call(String self, Arguments arguments, Budget budget);
  }

  private static final Map<String, Method> METHODS =
      Map.ofEntries(
          Map.entry("capitalize", change("capitalize", Strings::capitalize)),
          Map.entry("casefold", change("casefold", s -> Strings.lower(Strings.upper(s)))),
          Map.entry("center", (s, a, b) -> TextLayout.justify(s, a, "center", b)),
          Map.entry("count", TextSearch::count),
          Map.entry("encode", unsupported("encode")),
          Map.entry("endswith", (s, a, b) -> TextSearch.affix(s, a, /* end= */ true, b)),
          Map.entry("expandtabs", unsupported("expandtabs")),
          Map.entry("find", (s, a, b) -> TextSearch.find(s, a, "find", b)),
          Map.entry("format", (s, a, b) -> b.text(BraceFormat.format(s, a, b))),
          Map.entry("format_map", unsupported("format_map")),
          Map.entry("index", (s, a, b) -> TextSearch.index(s, a, "index", b)),
          Map.entry("isalnum", check("isalnum", Character::isLetterOrDigit)),
          Map.entry("isalpha", check("isalpha", Character::isLetter)),
          Map.entry("isascii", (s, a, _) -> isAscii(s, a)),
          Map.entry("isdecimal", check("isdecimal", Character::isDigit)),
          Map.entry("isdigit", check("isdigit", TextMethods::isDigit)),
          Map.entry("isidentifier", unsupported("isidentifier")),
          Map.entry("islower", (s, a, _) -> cased("islower", s, a, /* upper= */ false)),
          Map.entry("isnumeric", check("isnumeric", TextMethods::isNumeric)),
          Map.entry("isprintable", unsupported("isprintable")),
          Map.entry("isspace", check("isspace", Strings::isSpace)),
          Map.entry("istitle", (s, a, _) -> isTitle(s, a)),
          Map.entry("isupper", (s, a, _) -> cased("isupper", s, a, /* upper= */ true)),
          Map.entry("join", TextMethods::join),
          Map.entry("ljust", (s, a, b) -> TextLayout.justify(s, a, "ljust", b)),
          Map.entry("lower", change("lower", Strings::lower)),
          Map.entry("lstrip", (s, a, b) -> strip(s, a, "lstrip", b)),
          Map.entry("maketrans", unsupported("maketrans")),
          Map.entry("partition", (s, a, b) -> TextSearch.partition(s, a, /* last= */ false, b)),
          Map.entry("removeprefix", TextMethods::removePrefix),
          Map.entry("removesuffix", TextMethods::removeSuffix),
          Map.entry("replace", TextMethods::replace),
          Map.entry("rfind", (s, a, b) -> TextSearch.find(s, a, "rfind", b)),
          Map.entry("rindex", (s, a, b) -> TextSearch.index(s, a, "rindex", b)),
          Map.entry("rjust", (s, a, b) -> TextLayout.justify(s, a, "rjust", b)),
          Map.entry("rpartition", (s, a, b) -> TextSearch.partition(s, a, /* last= */ true, b)),
          Map.entry("rsplit", (s, a, b) -> split(s, a, /* fromEnd= */ true, b)),
          Map.entry("rstrip", (s, a, b) -> strip(s, a, "rstrip", b)),
          Map.entry("split", (s, a, b) -> split(s, a, /* fromEnd= */ false, b)),
          Map.entry("splitlines", TextMethods::splitLines),
          Map.entry("startswith", (s, a, b) -> TextSearch.affix(s, a, /* end= */ false, b)),
          Map.entry("strip", (s, a, b) -> strip(s, a, "strip", b)),
          Map.entry("swapcase", change("swapcase", TextMethods::swapCase)),
          Map.entry("title", change("title", Strings::title)),
          Map.entry("translate", unsupported("translate")),
          Map.entry("upper", change("upper", Strings::upper)),
          Map.entry("zfill", TextLayout::fillZeros));

  private TextMethods() {}

  /** Returns the method {@code name} of {@code self}. */
  static Optional<Value> find(Value.Text self, String name, Budget budget) {
    return Optional.ofNullable(METHODS.get(name))
        .map(method ->
            new Value.Function(
                "built-in method " + name, arguments -> call(self, method, arguments, budget)));
  }

  private static Value call(Value.Text self, Method method, Arguments arguments, Budget budget) {
    budget.scan(self.value().length());
    Value result = method.call(self.value(), arguments, budget);
    return self.markup() ? markup(result) : result;
  }

  /** Returns strings, and those in a list or tuple, as markup. */
  private static Value markup(Value result) {
    return switch (result) {
      case Value.Text text -> new Value.Text(text.value(), /* markup= */ true);
      case Value.Sequence parts ->
          new Value.Sequence(
              parts.kind(), parts.items().stream().map(TextMethods::markup).toList());
      default -> result;
    };
  }

  private interface Change {
    String apply(String text);
  }

  private static Method change(String name, Change change) {
    return (s, arguments, budget) -> {
      arguments.bind(name, 0);
      return budget.text(change.apply(s));
    };
  }

  private static Method check(String name, IntPredicate predicate) {
    return (s, arguments, _) -> {
      arguments.bind(name, 0);
      return Value.Bool.of(!s.isEmpty() && s.codePoints().allMatch(predicate));
    };
  }

  private static Method unsupported(String name) {
    return (_, _, _) -> {
      throw new TemplateFailure("the string method " + name + " is not supported");
    };
  }

  private static boolean isDigit(int c) {
    return Character.isDigit(c) || "²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉".indexOf(c) >= 0;
  }

  private static boolean isNumeric(int c) {
    return isDigit(c)
        || Character.getType(c) == Character.OTHER_NUMBER
        || Character.getType(c) == Character.LETTER_NUMBER;
  }

  private static Value isAscii(String s, Arguments arguments) {
    arguments.bind("isascii", 0);
    return Value.Bool.of(StandIns.plain(s).chars().allMatch(c -> c < 0x80));
  }

  private static Value cased(String name, String s, Arguments arguments, boolean upper) {
    arguments.bind(name, 0);
    return Value.Bool.of(isCased(s, upper));
  }

  /** Returns whether all letters that have a case have this one, and there are some. */
  public static boolean isCased(String s, boolean upper) {
    return s.codePoints().anyMatch(c -> upper ? Character.isUpperCase(c) : Character.isLowerCase(c))
        && s.codePoints()
            .noneMatch(c ->
                Character.isTitleCase(c)
                    || (upper ? Character.isLowerCase(c) : Character.isUpperCase(c)));
  }

  private static Value isTitle(String s, Arguments arguments) {
    arguments.bind("istitle", 0);
    boolean cased =
        s.codePoints().anyMatch(c -> Character.isUpperCase(c) || Character.isLowerCase(c));
    return Value.Bool.of(cased && Strings.title(s).equals(s));
  }

  private static String swapCase(String s) {
    StringBuilder swapped = new StringBuilder();
    s.codePoints()
        .forEach(c -> {
          String one = Character.toString(c);
          swapped.append(
              Character.isUpperCase(c)
                  ? one.toLowerCase(Locale.ROOT)
                  : Character.isLowerCase(c) ? one.toUpperCase(Locale.ROOT) : one);
        });
    return swapped.toString();
  }

  private static Value strip(String s, Arguments arguments, String name, Budget budget) {
    Optional<String> chars = arguments.bind(name, 0, "1").optionalText(0).map(StandIns::plain);
    budget.scan((long) s.length() * chars.orElse(" ").length());
    String result = s;
    if (!name.equals("rstrip")) {
      result =
          chars.isEmpty()
              ? Strings.stripLeading(result)
              : Strings.stripLeading(result, chars.get());
    }
    if (!name.equals("lstrip")) {
      result =
          chars.isEmpty()
              ? Strings.stripTrailing(result)
              : Strings.stripTrailing(result, chars.get());
    }
    return budget.text(result);
  }

  private static Value split(String s, Arguments arguments, boolean fromEnd, Budget budget) {
    Arguments.Bound bound = arguments.bind("split", 0, "sep", "maxsplit");
    Optional<String> separator = bound.optionalText(0);
    int limit = bound.integer(1, -1);
    List<String> parts;
    if (separator.isEmpty()) {
      parts =
          fromEnd
              ? Strings.splitSpacesFromEnd(s, limit, budget)
              : Strings.splitSpaces(s, limit, budget);
    } else if (separator.get().isEmpty()) {
      throw new TemplateFailure("empty separator");
    } else {
      budget.search(s.length(), separator.get().length());
      parts =
          fromEnd
              ? Strings.splitFromEnd(s, separator.get(), limit, budget)
              : Strings.split(s, separator.get(), limit, budget);
    }
    return texts(parts, budget);
  }

  private static Value splitLines(String s, Arguments arguments, Budget budget) {
    boolean ends = arguments.bind("splitlines", 0, "keepends").isTrue(0);
    return texts(Strings.lines(s, ends, budget), budget);
  }

  private static Value texts(List<String> parts, Budget budget) {
    return budget.list(parts.stream().map(budget::text).toList());
  }

  private static Value replace(String s, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("replace", 2, "1", "2", "3");
    return budget.text(
        Strings.replace(s, bound.text(0), bound.text(1), bound.integer(2, -1), budget));
  }

  private static Value join(String s, Arguments arguments, Budget budget) {
    Value items = arguments.bind("join", 1, "1").value(0);
    StringBuilder joined = new StringBuilder();
    String separator = "";
    for (Value item : Items.of(items, budget)) {
      joined.append(separator).append(Types.text(item, "an item of join"));
      budget.checkLength(joined.length());
      separator = s;
    }
    return budget.text(joined.toString());
  }

  private static Value removePrefix(String s, Arguments arguments, Budget budget) {
    String prefix = StandIns.plain(arguments.bind("removeprefix", 1, "1").text(0));
    return budget.text(StandIns.plain(s).startsWith(prefix) ? s.substring(prefix.length()) : s);
  }

  private static Value removeSuffix(String s, Arguments arguments, Budget budget) {
    String suffix = StandIns.plain(arguments.bind("removesuffix", 1, "1").text(0));
    return budget.text(
        StandIns.plain(s).endsWith(suffix) ? s.substring(0, s.length() - suffix.length()) : s);
  }
}
