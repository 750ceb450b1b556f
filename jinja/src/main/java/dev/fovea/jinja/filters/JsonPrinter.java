package dev.fovea.jinja.filters;

import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Comparing;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.StandIns;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Writes values as Python's {@code json.dumps} does. */
final class JsonPrinter {
  /**
   * How to write.
   *
   * @param ascii whether characters beyond ASCII are escaped
   * @param indent what each level is indented by; empty for all on one line
   */
  record Style(
      boolean ascii,
      Optional<String> indent,
      String itemSeparator,
      String keySeparator,
      boolean sortKeys) {}

  private final Style style;
  private final Budget budget;
  private final StringBuilder text = new StringBuilder();

  private JsonPrinter(Style style, Budget budget) {
    this.style = style;
    this.budget = budget;
  }

  static String text(Value value, Style style, Budget budget) {
    JsonPrinter printer = new JsonPrinter(style, budget);
    printer.print(value, 0);
    return printer.text.toString();
  }

  private void print(Value value, int level) {
    budget.step();
    budget.checkLength(text.length());
    switch (value) {
      case Value.Text string -> quote(string.value());
      case Value.None _, Value.Bool _, Value.Int _, Value.Real _ -> text.append(scalar(value));
      case Value.Sequence items when items.kind() == Value.Kind.LIST || items.kind().isTuple() ->
          list(items.items(), level);
      case Value.Dict dict -> dict(dict, level);
      case Value.Sequence _,
          Value.Undefined _,
          Value.Function _,
          Value.Stream _,
          Value.Namespace _,
          Value.Loop _ ->
          throw new TemplateFailure(
              "Object of type " + Types.name(value) + " is not JSON serializable");
    }
  }

  private static String scalar(Value value) {
    return switch (value) {
      case Value.Bool(boolean truth) -> truth ? "true" : "false";
      case Value.Int number -> number.value().toString();
      case Value.Real(double number) ->
          Double.isNaN(number)
              ? "NaN"
              : Double.isInfinite(number)
                  ? number > 0 ? "Infinity" : "-Infinity"
                  : Numbers.print(number);
      default -> "null";
    };
  }

  private void list(List<Value> items, int level) {
    if (items.isEmpty()) {
      text.append("[]");
      return;
    }
    text.append('[');
    String separator = "";
    for (Value item : items) {
      text.append(separator);
      newLine(level + 1);
      print(item, level + 1);
      separator = style.itemSeparator();
    }
    newLine(level);
    text.append(']');
  }

  private void dict(Value.Dict dict, int level) {
    if (dict.entries().isEmpty()) {
      text.append("{}");
      return;
    }
    List<Value.Dict.Entry> entries = new ArrayList<>(dict.entries().values());
    if (style.sortKeys()) {
      Comparing.sort(entries, Value.Dict.Entry::key, /* descending= */ false, budget);
    }
    text.append('{');
    String separator = "";
    for (Value.Dict.Entry entry : entries) {
      text.append(separator);
      newLine(level + 1);
      key(entry.key());
      text.append(style.keySeparator());
      print(entry.value(), level + 1);
      separator = style.itemSeparator();
    }
    newLine(level);
    text.append('}');
  }

  private void key(Value key) {
    switch (key) {
      case Value.Text string -> quote(string.value());
      case Value.None _, Value.Bool _, Value.Int _, Value.Real _ -> quote(scalar(key));
      default ->
          throw new TemplateFailure(
              "keys must be str, int, float, bool or None, not " + Types.name(key));
    }
  }

  private void newLine(int level) {
    if (style.indent().isPresent()) {
      String indent = style.indent().get();
      budget.checkLength((long) indent.length() * level + text.length());
      text.append('\n').repeat(indent, level);
    }
  }

  private void quote(String string) {
    budget.scan(string.length());
    budget.checkLength((long) text.length() + string.length());
    text.append('"');
    string.codePoints().forEach(this::quoted);
    text.append('"');
  }

  private void quoted(int c) {
    int plain = StandIns.plain(c);
    switch (plain) {
      case '"', '\\' -> text.append('\\').appendCodePoint(c);
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      case '\b' -> text.append("\\b");
      case '\f' -> text.append("\\f");
      default -> {
        if (plain < ' ' || (style.ascii() && plain > '~')) {
          for (char unit : Character.toChars(plain)) {
            text.append("\\u").append(HexFormat.of().toHexDigits(unit));
          }
        } else {
          text.appendCodePoint(c);
        }
      }
    }
  }
}
