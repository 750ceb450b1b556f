package dev.fovea.jinja.values;

import java.util.HexFormat;
import java.util.List;

/** Writes values as Python's {@code str} and {@code repr} do. */
public final class Printer {
  private final Budget budget;
  private final StringBuilder text = new StringBuilder();
  private int depth;

  private Printer(Budget budget) {
    this.budget = budget;
  }

  /** Returns what an output of {@code value} shows. */
  public static String text(Value value, Budget budget) {
    return switch (value) {
      case Value.Text text -> text.value();
      case Value.Undefined _ -> "";
      default -> literal(value, budget);
    };
  }

  /** Returns {@code value} as it would be spelled in Python. */
  public static String literal(Value value, Budget budget) {
    Printer printer = new Printer(budget);
    printer.print(value);
    budget.characters(printer.text.length());
    return printer.text.toString();
  }

  private void print(Value value) {
    budget.step();
    budget.checkLength(text.length());
    switch (value) {
      case Value.None _ -> text.append("None");
      case Value.Bool(boolean truth) -> text.append(truth ? "True" : "False");
      case Value.Int number -> text.append(number.value());
      case Value.Real(double number) -> text.append(Numbers.print(number));
      case Value.Text string -> {
        text.append(string.markup() ? "Markup(" : "");
        quote(string.value());
        text.append(string.markup() ? ")" : "");
      }
      case Value.Undefined _ -> text.append("Undefined");
      case Value.Function function -> text.append("<").append(function.name()).append('>');
      case Value.Sequence sequence -> sequence(sequence);
      case Value.Dict dict -> dict(dict);
      case Value.Stream _ -> text.append("<generator object>");
      case Value.Namespace namespace -> namespace(namespace);
      case Value.Loop _ -> text.append("<LoopContext>");
    }
  }

  private void sequence(Value.Sequence sequence) {
    List<Value> items = sequence.items();
    switch (sequence.kind()) {
      case LIST -> items("[", items, "]");
      case TUPLE, GROUP -> items("(", items, items.size() == 1 ? ",)" : ")");
      case KEYS, VALUES, ITEMS -> items(sequence.kind().typeName() + "([", items, "])");
      case RANGE -> range(items);
    }
  }

  private void range(List<Value> items) {
    if (items.isEmpty()) {
      text.append("range(0, 0)");
      return;
    }
    long first = Numbers.integer(items.getFirst()).longValue();
    long last = Numbers.integer(items.getLast()).longValue();
    long step = items.size() == 1 ? 1 : (last - first) / (items.size() - 1);
    text.append("range(").append(first).append(", ").append(last + step);
    text.append(step == 1 ? ")" : ", " + step + ")");
  }

  private void items(String open, List<Value> items, String close) {
    text.append(open);
    String separator = "";
    for (Value item : items) {
      text.append(separator);
      print(item);
      separator = ", ";
    }
    text.append(close);
  }

  private void dict(Value.Dict dict) {
    text.append('{');
    String separator = "";
    for (Value.Dict.Entry entry : dict.entries().values()) {
      text.append(separator);
      print(entry.key());
      text.append(": ");
      print(entry.value());
      separator = ", ";
    }
    text.append('}');
  }

  private void namespace(Value.Namespace namespace) {
    if (++depth > Budget.MAX_DEPTH) {
      throw new TemplateFailure(
          "namespaces are nested deeper than " + Budget.MAX_DEPTH + " levels");
    }
    text.append("<Namespace {");
    String separator = "";
    for (var attribute : namespace.attributes().entrySet()) {
      text.append(separator);
      quote(attribute.getKey());
      text.append(": ");
      print(attribute.getValue());
      separator = ", ";
    }
    text.append("}>");
    depth--;
  }

  private void quote(String string) {
    budget.scan(string.length());
    budget.checkLength((long) text.length() + string.length());
    String plain = StandIns.plain(string);
    char quote = plain.indexOf('\'') >= 0 && plain.indexOf('"') < 0 ? '"' : '\'';
    text.append(quote);
    string.codePoints().forEach(c -> quoted(c, quote));
    text.append(quote);
  }

  private void quoted(int c, char quote) {
    switch (c) {
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      default -> {
        int plain = StandIns.plain(c);
        if (plain == quote || plain == '\\') {
          text.append('\\').appendCodePoint(c);
        } else if (isPrintable(plain)) {
          text.appendCodePoint(c);
        } else {
          escaped(c);
        }
      }
    }
  }

  private void escaped(int c) {
    HexFormat hex = HexFormat.of();
    if (c < 0x100) {
      text.append("\\x").append(hex.toHexDigits(c, 2));
    } else if (c < 0x10000) {
      text.append("\\u").append(hex.toHexDigits(c, 4));
    } else {
      text.append("\\U").append(hex.toHexDigits(c, 8));
    }
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
