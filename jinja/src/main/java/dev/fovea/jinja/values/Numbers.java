package dev.fovea.jinja.values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers as Python reads and writes them. */
public final class Numbers {
  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d++");
  private static final Pattern REAL =
      Pattern.compile("[+-]?(?:\\d++\\.?\\d*+|\\.\\d++)(?:[eE][+-]?\\d++)?+");

  private Numbers() {}

  /** Returns the value of an integer in the source of a template. */
  public static BigInteger integerLiteral(String digits) {
    String lower = digits.toLowerCase(Locale.ROOT);
    int radix = lower.startsWith("0x") ? 16 : lower.startsWith("0o") ? 8 : 2;
    return lower.length() > 1 && Character.isLetter(lower.charAt(1))
        ? new BigInteger(lower.substring(2), radix)
        : new BigInteger(digits);
  }

  /** Returns the integer that {@code value}, an int or a bool, is. */
  public static BigInteger integer(Value value) {
    return switch (value) {
      case Value.Int number -> number.value();
      case Value.Bool(boolean truth) -> truth ? BigInteger.ONE : BigInteger.ZERO;
      default -> throw Types.wrong(value, "a number", "int");
    };
  }

  /** Returns an integer for a count or an index; {@code what} names it in errors. */
  public static int small(Value value, String what) {
    if (!Types.isInteger(value)) {
      throw Types.wrong(value, what, "int");
    }
    BigInteger number = integer(value);
    if (number.bitLength() > 31) {
      throw new TemplateFailure(what + " is out of range: " + abbreviated(number));
    }
    return number.intValue();
  }

  /** Returns an integer, cut off at the bounds of an int, as Python does for slices. */
  public static int clamped(Value value, String what) {
    if (!Types.isInteger(value)) {
      throw Types.wrong(value, what, "int");
    }
    BigInteger number = integer(value);
    if (number.bitLength() <= 31) {
      return number.intValue();
    }
    return number.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
  }

  private static String abbreviated(BigInteger number) {
    return number.bitLength() < 128
        ? number.toString()
        : "a number of " + number.bitLength() + " bits";
  }

  /** Returns the number that {@code value} is, as a float. */
  public static double real(Value value) {
    if (value instanceof Value.Real(double number)) {
      return number;
    }
    double number = integer(value).doubleValue();
    if (Double.isInfinite(number)) {
      throw new TemplateFailure("int too large to convert to float");
    }
    return number;
  }

  /** Removes each underscore that stands between two digits. */
  private static String withoutSeparators(String text) {
    StringBuilder digits = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      boolean separator =
          text.charAt(i) == '_'
              && i > 0
              && i + 1 < text.length()
              && Character.isLetterOrDigit(text.charAt(i - 1))
              && Character.isLetterOrDigit(text.charAt(i + 1));
      if (!separator) {
        digits.append(text.charAt(i));
      }
    }
    return digits.toString();
  }

  /** Returns the integer that a string spells, as {@code int(text)} of Python reads it. */
  public static Optional<BigInteger> parseInteger(String text, int base, Budget budget) {
    budget.scan(text.length());
    String digits = withoutSeparators(Strings.strip(StandIns.plain(text)));
    if (digits.length() > Budget.MAX_BITS) {
      throw new TemplateFailure("an integer has more than " + Budget.MAX_BITS + " digits");
    }
    budget.scan((long) digits.length() * Math.min(digits.length(), Budget.MAX_BITS));
    try {
      if (base == 10) {
        return INTEGER.matcher(digits).matches()
            ? Optional.of(new BigInteger(digits))
            : Optional.empty();
      }
      String prefix = base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : "\0";
      boolean prefixed = digits.regionMatches(/* ignoreCase= */ true, 0, prefix, 0, 2);
      return Optional.of(new BigInteger(prefixed ? digits.substring(2) : digits, base));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Returns the number that a string spells, as {@code float(text)} of Python reads it. */
  public static Optional<Double> parseReal(String text, Budget budget) {
    budget.scan(text.length());
    String digits = withoutSeparators(Strings.strip(StandIns.plain(text)));
    if (REAL.matcher(digits).matches()) {
      return Optional.of(Double.parseDouble(digits));
    }
    String word = digits.toLowerCase(Locale.ROOT);
    boolean negative = word.startsWith("-");
    return switch (negative || word.startsWith("+") ? word.substring(1) : word) {
      case "nan" -> Optional.of(Double.NaN);
      case "inf", "infinity" ->
          Optional.of(negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
      default -> Optional.empty();
    };
  }

  /** Returns the shortest spelling of a float that reads back the same, as Python writes it. */
  public static String print(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = decimal.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = decimal.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return (number < 0 ? "-" : "") + digits.charAt(0) + fraction + exponent(exponent);
  }

  /** Returns an exponent as Python writes it, with a sign and at least two digits. */
  public static String exponent(int exponent) {
    int size = Math.abs(exponent);
    return "e" + (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") + size;
  }
}
