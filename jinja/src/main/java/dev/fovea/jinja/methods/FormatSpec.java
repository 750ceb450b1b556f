package dev.fovea.jinja.methods;

import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.Strings;
import dev.fovea.jinja.values.TemplateFailure;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * How Python formats one value, after {@code %} or after the colon in braces.
 *
 * @param align one of {@code < > ^ =}, or 0 for what the type prefers
 * @param sign what comes before positive numbers: {@code +}, a blank, or 0
 * @param precision -1 if none is given
 * @param type 0 if none is given
 */
record FormatSpec(
    String fill,
    char align,
    char sign,
    boolean alternate,
    int width,
    boolean grouped,
    int precision,
    char type) {
  private static final int MAX_PRECISION = 1000;

  FormatSpec {
    if (precision > MAX_PRECISION && type != 's' && type != 0) {
      throw new TemplateFailure("a precision is above " + MAX_PRECISION + ": " + precision);
    }
  }

  String format(String text, Budget budget) {
    String cut =
        precision >= 0 && precision < Strings.length(text)
            ? text.substring(0, text.offsetByCodePoints(0, precision))
            : text;
    return TextLayout.pad(cut, width, fill, align == 0 ? '<' : align, budget);
  }

  String format(BigInteger number, Budget budget) {
    String digits =
        switch (type) {
          case 'x' -> number.abs().toString(16);
          case 'X' -> number.abs().toString(16).toUpperCase(Locale.ROOT);
          case 'o' -> number.abs().toString(8);
          case 'b' -> number.abs().toString(2);
          case 'd', 0 -> group(number.abs().toString());
          default -> throw new TemplateFailure("the format '" + type + "' is not one of integers");
        };
    String prefix = alternate && type != 'd' && type != 0 ? "0" + type : "";
    return signed(number.signum() < 0, prefix, digits, budget);
  }

  String format(double number, Budget budget) {
    boolean negative = Math.copySign(1, number) < 0;
    return signed(negative, "", group(digits(Math.abs(number))), budget);
  }

  private String digits(double size) {
    if (!Double.isFinite(size)) {
      return Numbers.print(size);
    }
    int places = precision < 0 ? 6 : precision;
    return switch (type) {
      case 'f', 'F' ->
          new BigDecimal(size).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
      case '%' ->
          new BigDecimal(size * 100).setScale(places, RoundingMode.HALF_EVEN).toPlainString() + "%";
      case 'e', 'E' -> {
        String text = scientific(size, places);
        yield type == 'E' ? text.toUpperCase(Locale.ROOT) : text;
      }
      case 'g', 'G' -> general(size, Math.max(1, places));
      case 0 -> precision < 0 ? Numbers.print(size) : general(size, Math.max(1, precision));
      default -> throw new TemplateFailure("the format '" + type + "' is not one of floats");
    };
  }

  private static String scientific(double size, int places) {
    if (size == 0) {
      return "0" + (places > 0 ? "." + "0".repeat(places) : "") + "e+00";
    }
    BigDecimal rounded =
        new BigDecimal(size).round(new java.math.MathContext(places + 1, RoundingMode.HALF_EVEN));
    String digits = rounded.unscaledValue().toString();
    digits += "0".repeat(Math.max(0, places + 1 - digits.length()));
    int exponent = rounded.precision() - rounded.scale() - 1;
    String fraction = places > 0 ? "." + digits.substring(1, places + 1) : "";
    return digits.charAt(0) + fraction + Numbers.exponent(exponent);
  }

  private static String general(double size, int digits) {
    if (size == 0) {
      return "0";
    }
    BigDecimal rounded =
        new BigDecimal(size).round(new java.math.MathContext(digits, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    BigDecimal stripped = rounded.stripTrailingZeros();
    if (exponent >= -4 && exponent < digits) {
      return stripped.toPlainString();
    }
    return scientific(size, Math.max(0, stripped.precision() - 1));
  }

  private String group(String digits) {
    if (!grouped) {
      return digits;
    }
    int end = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
    StringBuilder result = new StringBuilder(digits);
    for (int at = end - 3; at > 0; at -= 3) {
      result.insert(at, ',');
    }
    return result.toString();
  }

  private String signed(boolean negative, String prefix, String digits, Budget budget) {
    String front = (negative ? "-" : sign == 0 ? "" : String.valueOf(sign)) + prefix;
    if (align == '=') {
      return front + TextLayout.pad(digits, width - front.length(), fill, '>', budget);
    }
    return TextLayout.pad(front + digits, width, fill, align == 0 ? '>' : align, budget);
  }
}
