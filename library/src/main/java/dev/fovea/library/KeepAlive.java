package dev.fovea.library;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.Printable;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a model stays in memory after its last answer, unless its memory is needed before: as
 * {@code keep_alive} of Ollama.
 *
 * @param idle the time; 0 to leave at once
 */
public record KeepAlive(Duration idle) {
  /** Five minutes. */
  public static final KeepAlive DEFAULT = new KeepAlive(Duration.ofMinutes(5));

  /** As long as memory allows. */
  public static final KeepAlive FOREVER = new KeepAlive(Duration.ofDays(36_500));

  private static final Pattern PART = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(ms|h|m|s)");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,12}(?:\\.[0-9]{1,9})?");

  public KeepAlive {
    requireNonNull(idle, "idle");
    if (idle.isNegative() || idle.compareTo(Duration.ofDays(36_500)) > 0) {
      idle = Duration.ofDays(36_500);
    }
  }

  /** Returns the time of so many seconds; any negative number means {@link #FOREVER}. */
  public static KeepAlive ofSeconds(double seconds) {
    return seconds < 0 || seconds > FOREVER.idle.toSeconds()
        ? FOREVER
        : new KeepAlive(Duration.ofNanos((long) (seconds * 1e9)));
  }

  /**
   * Reads a time such as {@code "5m"}, {@code "1h30m"}, {@code "300ms"}, or a number of seconds.
   * What is negative means {@link #FOREVER}.
   *
   * @throws IllegalArgumentException if it is not of this form
   */
  public static KeepAlive parse(String text) {
    if (NUMBER.matcher(text).matches()) {
      return ofSeconds(Double.parseDouble(text));
    }
    boolean negative = text.startsWith("-");
    Matcher part = PART.matcher(text).region(negative ? 1 : 0, text.length());
    double seconds = 0;
    do {
      if (!part.lookingAt()) {
        throw new IllegalArgumentException(
            "\"%s\" is not a time; expected one such as \"5m\", \"90s\", \"1h30m\", 0 or -1"
                .formatted(Printable.cut(text, 40)));
      }
      seconds += Double.parseDouble(part.group(1)) * secondsOf(part.group(2));
      part.region(part.end(), text.length());
    } while (part.regionStart() < text.length());
    return negative ? FOREVER : ofSeconds(seconds);
  }

  private static double secondsOf(String unit) {
    return switch (unit) {
      case "h" -> 3600;
      case "m" -> 60;
      case "s" -> 1;
      default -> 0.001;
    };
  }

  /** Returns whether only a need for memory ends it. */
  public boolean isForever() {
    return idle.equals(FOREVER.idle);
  }
}
