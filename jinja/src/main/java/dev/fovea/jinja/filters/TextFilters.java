package dev.fovea.jinja.filters;

import dev.fovea.jinja.methods.PercentFormat;
import dev.fovea.jinja.methods.TextLayout;
import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Items;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.Printer;
import dev.fovea.jinja.values.StandIns;
import dev.fovea.jinja.values.Strings;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Filters that return strings. */
final class TextFilters {
  private TextFilters() {}

  /** Returns a filter that changes the characters of a string, and keeps whether it is markup. */
  static Filters.Filter change(String name, UnaryOperator<String> change) {
    return (input, arguments, budget) -> {
      arguments.bind(name, 0);
      return soft(input, change.apply(Printer.text(input, budget)), budget);
    };
  }

  private static Value soft(Value input, String result, Budget budget) {
    budget.characters(result.length());
    return new Value.Text(result, input instanceof Value.Text text && text.markup());
  }

  /** Returns the text with the first letter of each word in upper case and the rest in lower. */
  static String title(String text) {
    String plain = StandIns.plain(text);
    StringBuilder title = new StringBuilder(text.length());
    int begin = 0;
    for (int at = 0; at <= text.length(); at++) {
      if (at == text.length() || isWordBorder(plain.charAt(at))) {
        title.append(Strings.capitalize(text.substring(begin, at)));
        if (at < text.length()) {
          title.append(text.charAt(at));
        }
        begin = at + 1;
      }
    }
    return title.toString();
  }

  private static boolean isWordBorder(char c) {
    return Strings.isSpace(c) || "-({[<".indexOf(c) >= 0;
  }

  static Value string(Value input, Arguments arguments, Budget budget) {
    arguments.bind("string", 0);
    return input instanceof Value.Text ? input : budget.text(Printer.text(input, budget));
  }

  static Value safe(Value input, Arguments arguments, Budget budget) {
    arguments.bind("safe", 0);
    return new Value.Text(Printer.text(input, budget), /* markup= */ true);
  }

  static Value escape(Value input, Arguments arguments, Budget budget) {
    arguments.bind("escape", 0);
    boolean markup = input instanceof Value.Text text && text.markup();
    return markup ? input : escapeAgain(input, arguments, budget);
  }

  static Value escapeAgain(Value input, Arguments arguments, Budget budget) {
    arguments.bind("forceescape", 0);
    String text = Printer.text(input, budget);
    budget.checkLength(text.length() * 2L);
    String escaped = Strings.escape(text);
    budget.characters(escaped.length());
    return new Value.Text(escaped, /* markup= */ true);
  }

  static Value trim(Value input, Arguments arguments, Budget budget) {
    Optional<String> chars =
        arguments.bind("trim", 0, "chars").optionalText(0).map(StandIns::plain);
    String text = Printer.text(input, budget);
    budget.scan((long) text.length() * chars.orElse(" ").length());
    return soft(
        input,
        chars.isEmpty()
            ? Strings.strip(text)
            : Strings.stripTrailing(Strings.stripLeading(text, chars.get()), chars.get()),
        budget);
  }

  static Value replace(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("replace", 2, "old", "new", "count");
    int limit =
        bound.optional(2).map(count -> Numbers.clamped(count, "the count of replace")).orElse(-1);
    return budget.text(
        Strings.replace(
            Printer.text(input, budget),
            Printer.text(bound.value(0), budget),
            Printer.text(bound.value(1), budget),
            limit,
            budget));
  }

  static Value join(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("join", 0, "d", "attribute");
    String separator = Printer.text(bound.value(0, Value.Text.EMPTY), budget);
    Optional<Path> path = bound.optional(1).map(Path::of);
    StringBuilder joined = new StringBuilder();
    String before = "";
    for (Value item : Items.of(input, budget)) {
      Value part = path.isEmpty() ? item : path.get().of(item, budget);
      joined.append(before).append(Printer.text(part, budget));
      budget.checkLength(joined.length());
      before = separator;
    }
    return budget.text(joined.toString());
  }

  static Value indent(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("indent", 0, "width", "first", "blank");
    Value width = bound.value(0, Value.Int.of(4));
    String margin =
        width instanceof Value.Text text
            ? text.value()
            : Strings.repeat(" ", Numbers.small(width, "the width of indent"), budget);
    boolean blank = bound.isTrue(2);
    StringBuilder indented = new StringBuilder(bound.isTrue(1) ? margin : "");
    String text = Types.text(input, "the input of indent");
    List<String> lines = Strings.lines(text + "\n", /* ends= */ false, budget);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      indented.append(i == 0 ? "" : "\n");
      indented.append(i > 0 && (blank || !line.isEmpty()) ? margin : "").append(line);
      budget.checkLength(indented.length());
    }
    return soft(input, indented.toString(), budget);
  }

  static Value json(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound =
        arguments.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
    Optional<String> indent =
        bound
            .optional(1)
            .map(value ->
                value instanceof Value.Text text
                    ? text.value()
                    : Strings.repeat(" ", Numbers.small(value, "indent"), budget));
    String itemSeparator = indent.isPresent() ? "," : ", ";
    String keySeparator = ": ";
    if (bound.optional(2).isPresent()) {
      List<Value> separators = Items.of(bound.value(2), budget);
      if (separators.size() != 2) {
        throw new TemplateFailure("the separators of tojson must be two");
      }
      itemSeparator = Types.text(separators.getFirst(), "a separator of tojson");
      keySeparator = Types.text(separators.getLast(), "a separator of tojson");
    }
    JsonPrinter.Style style =
        new JsonPrinter.Style(
            bound.isTrue(0), indent, itemSeparator, keySeparator, bound.isTrue(3));
    return budget.text(JsonPrinter.text(input, style, budget));
  }

  static Value format(Value input, Arguments arguments, Budget budget) {
    if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
      throw new TemplateFailure("format cannot have positional and keyword arguments");
    }
    Value values = budget.tuple(arguments.positional());
    if (!arguments.named().isEmpty()) {
      Value.Dict.Builder dict = new Value.Dict.Builder(budget);
      arguments.named().forEach((name, value) -> dict.put(new Value.Text(name), value));
      values = dict.build();
    }
    return soft(input, PercentFormat.format(Printer.text(input, budget), values, budget), budget);
  }

  static Value center(Value input, Arguments arguments, Budget budget) {
    int width = arguments.bind("center", 0, "width").integer(0, 80);
    return soft(input, TextLayout.center(Printer.text(input, budget), width, " ", budget), budget);
  }

  static Value truncate(Value input, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("truncate", 0, "length", "killwords", "end", "leeway");
    int length = bound.integer(0, 255);
    String end = bound.optionalText(2).orElse("...");
    int leeway = bound.optional(3).map(v -> Numbers.small(v, "leeway")).orElse(5);
    if (length < Strings.length(end) || leeway < 0) {
      throw new TemplateFailure("truncate needs a length of at least that of its end");
    }
    String text = Types.text(input, "the input of truncate");
    if (Strings.length(text) <= (long) length + leeway) {
      return input;
    }
    String cut = text.substring(0, text.offsetByCodePoints(0, length - Strings.length(end)));
    int space = cut.lastIndexOf(' ');
    boolean wholeWords = !bound.isTrue(1) && space >= 0;
    return soft(input, (wholeWords ? cut.substring(0, space) : cut) + end, budget);
  }

  static Value countWords(Value input, Arguments arguments, Budget budget) {
    arguments.bind("wordcount", 0);
    String text = Printer.text(input, budget);
    budget.scan(text.length());
    int words = 0;
    boolean inWord = false;
    for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
      int c = text.codePointAt(at);
      boolean part = StandIns.plain(c) == '_' || Character.isLetterOrDigit(c);
      words += part && !inWord ? 1 : 0;
      inWord = part;
    }
    return Value.Int.of(words);
  }

  static Value encodeForUrl(Value input, Arguments arguments, Budget budget) {
    arguments.bind("urlencode", 0);
    if (!(input instanceof Value.Text) && !Types.isNumber(input)) {
      throw new TemplateFailure("urlencode is only supported for strings");
    }
    String text = Printer.text(input, budget);
    budget.checkLength(text.length() * 3L);
    StringBuilder encoded = new StringBuilder();
    text.codePoints().forEach(c -> encodeForUrl(c, encoded));
    return budget.text(encoded.toString());
  }

  private static void encodeForUrl(int c, StringBuilder encoded) {
    int plain = StandIns.plain(c);
    if (plain < 0x80 && (Character.isLetterOrDigit(plain) || "_.-~/".indexOf(plain) >= 0)) {
      encoded.appendCodePoint(c);
      return;
    }
    for (byte b : Character.toString(plain).getBytes(StandardCharsets.UTF_8)) {
      encoded.append(String.format("%%%02X", b & 0xff));
    }
  }
}
