package dev.fovea.jinja.run;

import dev.fovea.jinja.values.Budget;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Writes times as C's {@code strftime} does in the C locale; the time has no zone. */
final class DateFormat {
  private DateFormat() {}

  /** Returns {@code format} with each {@code %} code replaced; unknown codes stay as they are. */
  static String format(String format, ZonedDateTime time, Budget budget) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c != '%' || at == format.length()) {
        text.append(c);
        continue;
      }
      boolean unpadded = format.charAt(at) == '-' && at + 1 < format.length();
      int code = unpadded ? at + 1 : at;
      String field = field(format.charAt(code), time);
      text.append(unpadded ? unpadded(field) : field);
      at = code + 1;
      budget.checkLength(text.length());
    }
    return text.toString();
  }

  private static String unpadded(String field) {
    int begin = 0;
    while (begin + 1 < field.length()
        && (field.charAt(begin) == '0' || field.charAt(begin) == ' ')
        && Character.isDigit(field.charAt(begin + 1))) {
      begin++;
    }
    return field.substring(begin);
  }

  private static String field(char code, ZonedDateTime time) {
    return switch (code) {
      case 'Y' -> String.valueOf(time.getYear());
      case 'C' -> padded(time.getYear() / 100, 2);
      case 'y' -> padded(time.getYear() % 100, 2);
      case 'm' -> padded(time.getMonthValue(), 2);
      case 'd' -> padded(time.getDayOfMonth(), 2);
      case 'e' -> blankPadded(time.getDayOfMonth());
      case 'H' -> padded(time.getHour(), 2);
      case 'I' -> padded(time.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2);
      case 'k' -> blankPadded(time.getHour());
      case 'l' -> blankPadded(time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'M' -> padded(time.getMinute(), 2);
      case 'S' -> padded(time.getSecond(), 2);
      case 'f' -> padded(time.getNano() / 1000, 6);
      case 'j' -> padded(time.getDayOfYear(), 3);
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'P' -> time.getHour() < 12 ? "am" : "pm";
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> month(time);
      case 'b', 'h' -> month(time).substring(0, 3);
      case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
      case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
      case 'G' -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'V' -> padded(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
      case 'U' -> padded((time.getDayOfYear() + 6 - time.getDayOfWeek().getValue() % 7) / 7, 2);
      case 'W' -> padded((time.getDayOfYear() + 7 - time.getDayOfWeek().getValue()) / 7, 2);
      case 's' -> String.valueOf(time.toEpochSecond());
      case 'D', 'x' -> fields("m/d/y", time);
      case 'F' -> fields("Y-m-d", time);
      case 'T', 'X' -> fields("H:M:S", time);
      case 'R' -> fields("H:M", time);
      case 'r' -> fields("I:M:S p", time);
      case 'c' -> fields("a b e H:M:S Y", time);
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      case 'z', 'Z' -> "";
      default -> "%" + code;
    };
  }

  /** Replaces each letter of {@code codes} by its field. */
  private static String fields(String codes, ZonedDateTime time) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < codes.length(); i++) {
      char code = codes.charAt(i);
      text.append(Character.isLetter(code) ? field(code, time) : String.valueOf(code));
    }
    return text.toString();
  }

  private static String month(ZonedDateTime time) {
    return time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  private static String padded(int number, int width) {
    String digits = String.valueOf(number);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  private static String blankPadded(int number) {
    return (number < 10 ? " " : "") + number;
  }
}
