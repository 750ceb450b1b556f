package dev.fovea.jinja.methods;

import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Items;
import dev.fovea.jinja.values.Keys;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.Printer;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code format % values}. */
public final class PercentFormat {
  private static final Pattern CONVERSION =
      Pattern.compile("%(?:\\(([^)]*+)\\))?([-+ #0]*+)(\\d{0,6})(?:\\.(\\d{0,6}))?([a-zA-Z%])");

  private static final int FIELD_STEPS = 20;

  private PercentFormat() {}

  public static String format(String format, Value values, Budget budget) {
    boolean tuple = values instanceof Value.Sequence sequence && sequence.kind().isTuple();
    List<Value> items = tuple ? Items.of(values, budget) : List.of(values);
    StringBuilder text = new StringBuilder();
    Matcher matcher = CONVERSION.matcher(format);
    int used = 0;
    int begin = 0;
    for (int at = format.indexOf('%'); at >= 0; at = format.indexOf('%', begin)) {
      if (!matcher.region(at, format.length()).lookingAt()) {
        throw new TemplateFailure("unsupported format in '%'");
      }
      budget.work(FIELD_STEPS);
      text.append(format, begin, at);
      begin = matcher.end();
      String name = matcher.group(1);
      if (matcher.group(5).equals("%")) {
        text.append('%');
      } else if (name != null) {
        text.append(convert(matcher, named(values, name, budget), budget));
      } else if (used < items.size()) {
        text.append(convert(matcher, items.get(used++), budget));
      } else {
        throw new TemplateFailure("not enough arguments for format string");
      }
      budget.checkLength(text.length());
    }
    if (used < items.size() && !mayHaveRest(values)) {
      throw new TemplateFailure("not all arguments converted during string formatting");
    }
    return text.append(format, begin, format.length()).toString();
  }

  /** Python lets anything with items, except strings and tuples, go unused. */
  private static boolean mayHaveRest(Value values) {
    return switch (values) {
      case Value.Dict _, Value.Undefined _ -> true;
      case Value.Sequence sequence -> !sequence.kind().isTuple();
      default -> false;
    };
  }

  private static Value named(Value values, String name, Budget budget) {
    if (!(values instanceof Value.Dict dict)) {
      throw new TemplateFailure("format requires a mapping");
    }
    Value.Dict.Entry entry = dict.entries().get(Keys.of(new Value.Text(name), budget));
    if (entry == null) {
      throw new TemplateFailure("the mapping of a format has no '" + name + "'");
    }
    return entry.value();
  }

  private static String convert(Matcher matcher, Value value, Budget budget) {
    String flags = String.valueOf(matcher.group(2));
    String width = String.valueOf(matcher.group(3));
    String precision = matcher.group(4);
    char type = String.valueOf(matcher.group(5)).charAt(0);
    boolean left = flags.contains("-");
    boolean text = type == 's' || type == 'r' || type == 'c';
    boolean zeros = flags.contains("0") && !left && !text;
    FormatSpec spec =
        new FormatSpec(
            zeros ? "0" : " ",
            left ? '<' : zeros ? '=' : '>',
            flags.contains("+") ? '+' : flags.contains(" ") ? ' ' : 0,
            flags.contains("#"),
            width.isEmpty() ? 0 : Integer.parseInt(width),
            /* grouped= */ false,
            precision == null ? -1 : precision.isEmpty() ? 0 : Integer.parseInt(precision),
            text ? 's' : type == 'i' || type == 'u' ? 'd' : type);
    return switch (type) {
      case 's' -> spec.format(Printer.text(value, budget), budget);
      case 'r' -> spec.format(Printer.literal(value, budget), budget);
      case 'd', 'i', 'u' -> spec.format(truncated(value), budget);
      case 'x', 'X', 'o' -> spec.format(Numbers.integer(value), budget);
      case 'e', 'E', 'f', 'F', 'g', 'G' -> spec.format(Numbers.real(value), budget);
      default -> throw new TemplateFailure("unsupported format '%" + type + "'");
    };
  }

  private static BigInteger truncated(Value value) {
    if (value instanceof Value.Real(double number) && Double.isFinite(number)) {
      return new BigDecimal(number).toBigInteger();
    }
    return Numbers.integer(value);
  }
}
