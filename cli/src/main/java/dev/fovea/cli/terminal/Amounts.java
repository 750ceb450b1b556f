package dev.fovea.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class Amounts {
  private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final String[] COUNTS = {"", " thousand", " million", " billion", " trillion"};

  private Amounts() {}

  /** Returns {@code "2.6 GB"}; a GB is 10^9 bytes. */
  public static String bytes(long bytes) {
    return scaled(bytes, BYTES, " ");
  }

  /** Returns {@code "4.4 billion"}. */
  public static String count(long number) {
    return scaled(number, COUNTS, "");
  }

  private static String scaled(long number, String[] units, String space) {
    double value = Math.max(0, number);
    int unit = 0;
    while (value >= 999.95 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    String digits = unit == 0 || value >= 99.95 ? "%.0f" : "%.1f";
    return String.format(Locale.ROOT, digits, value) + space + units[unit];
  }

  /** Returns {@code "2 h 5 min"}, {@code "3 min 20 s"} or {@code "12 s"}. */
  public static String time(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
    if (seconds < 86_400) {
      return seconds / 3600
          + " h"
          + (seconds / 60 % 60 == 0 ? "" : " " + seconds / 60 % 60 + " min");
    }
    return seconds / 86_400
        + " d"
        + (seconds / 3600 % 24 == 0 ? "" : " " + seconds / 3600 % 24 + " h");
  }
}
