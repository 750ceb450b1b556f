package dev.fovea.jinja.methods;

import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.Printer;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Types;
import dev.fovea.jinja.values.Value;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code format.format(values)}. */
final class BraceFormat {
  private static final Pattern FIELD =
      Pattern.compile("(\\w*+)((?:\\.\\w++|\\[[^\\]{}]*+\\])*+)(?:!([rs]))?(?::([^{}]*+))?");
  private static final Pattern STEP = Pattern.compile("\\.(\\w++)|\\[([^\\]]*+)\\]");
  private static final Pattern SPEC =
      Pattern.compile(
          "(?:(.)?([<>^=]))?([-+ ])?(#)?(0)?(\\d{0,6})(,)?(?:\\.(\\d{1,6}))?([a-zA-Z%])?");

  private static final int FIELD_STEPS = 20;

  /** Characters of one field, since the expressions above recurse over its parts. */
  private static final int MAX_FIELD = 200;

  private final String format;
  private final Arguments arguments;
  private final Budget budget;
  private final StringBuilder text = new StringBuilder();
  private int automatic;

  private BraceFormat(String format, Arguments arguments, Budget budget) {
    this.format = format;
    this.arguments = arguments;
    this.budget = budget;
  }

  static String format(String format, Arguments arguments, Budget budget) {
    BraceFormat formatter = new BraceFormat(format, arguments, budget);
    formatter.run();
    return formatter.text.toString();
  }

  private void run() {
    for (int at = 0; at < format.length(); at++) {
      char c = format.charAt(at);
      boolean doubled = at + 1 < format.length() && format.charAt(at + 1) == c;
      if (c != '{' && c != '}') {
        text.append(c);
      } else if (doubled) {
        text.append(c);
        at++;
      } else {
        int end = c == '{' ? format.indexOf('}', at) : -1;
        if (end < 0) {
          throw new TemplateFailure("single '" + c + "' encountered in format string");
        }
        field(format.substring(at + 1, end));
        at = end;
      }
      budget.checkLength(text.length());
    }
  }

  private void field(String field) {
    budget.work(FIELD_STEPS);
    Matcher matcher = FIELD.matcher(field);
    if (field.length() > MAX_FIELD || !matcher.matches()) {
      throw new TemplateFailure("unsupported field in a format string");
    }
    Value value = argument(String.valueOf(matcher.group(1)));
    Matcher steps = STEP.matcher(String.valueOf(matcher.group(2)));
    while (steps.find()) {
      value = step(value, steps);
    }
    String conversion = matcher.group(3);
    if (conversion != null) {
      value =
          new Value.Text(
              conversion.equals("r")
                  ? Printer.literal(value, budget)
                  : Printer.text(value, budget));
    }
    String spec = matcher.group(4);
    text.append(spec == null || spec.isEmpty() ? Printer.text(value, budget) : apply(spec, value));
  }

  private Value argument(String name) {
    String key = name.isEmpty() ? String.valueOf(automatic++) : name;
    if (Character.isDigit(key.charAt(0)) && key.length() < 6) {
      int index = Integer.parseInt(key);
      if (index < arguments.positional().size()) {
        return arguments.positional().get(index);
      }
    }
    Value value = arguments.named().get(key);
    if (value == null) {
      throw new TemplateFailure("a format string has no value for '" + key + "'");
    }
    return value;
  }

  private Value step(Value value, Matcher step) {
    String attribute = step.group(1);
    if (attribute != null) {
      return defined(Members.attribute(value, attribute, budget));
    }
    String key = String.valueOf(step.group(2));
    boolean number =
        !key.isEmpty() && key.length() < 6 && key.chars().allMatch(c -> c >= '0' && c <= '9');
    return defined(
        Members.item(
            value, number ? Value.Int.of(Integer.parseInt(key)) : new Value.Text(key), budget));
  }

  private static Value defined(Value value) {
    if (value instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    return value;
  }

  private String apply(String spec, Value value) {
    Matcher matcher = SPEC.matcher(spec);
    if (!matcher.matches()) {
      throw new TemplateFailure("invalid format specifier '" + spec + "'");
    }
    String fill = matcher.group(1);
    String align = matcher.group(2);
    String sign = matcher.group(3);
    String width = String.valueOf(matcher.group(6));
    String precision = matcher.group(8);
    String type = matcher.group(9);
    boolean zeros = matcher.group(5) != null;
    FormatSpec format =
        new FormatSpec(
            fill != null ? fill : zeros ? "0" : " ",
            align != null ? align.charAt(0) : zeros ? '=' : 0,
            sign == null || sign.equals("-") ? 0 : sign.charAt(0),
            matcher.group(4) != null,
            width.isEmpty() ? 0 : Integer.parseInt(width),
            matcher.group(7) != null,
            precision == null ? -1 : Integer.parseInt(precision),
            type == null ? 0 : type.charAt(0));
    return switch (value) {
      case Value.Text string when type == null || type.equals("s") ->
          format.format(string.value(), budget);
      case Value.Int number when type == null || "dxXob".contains(type) ->
          format.format(number.value(), budget);
      case Value.Int _, Value.Real _ when type == null || "eEfFgG%".contains(type) ->
          format.format(Numbers.real(value), budget);
      default ->
          throw new TemplateFailure(
              "unsupported format '" + spec + "' for '" + Types.name(value) + "'");
    };
  }
}
