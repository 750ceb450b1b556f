package dev.fovea.server.settings;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hosts that may be asked for, such as {@code fovea.example} or {@code *.example:8080}. A star
 * stands for one or more characters of a name, or for any port; without a port any is meant.
 */
public record HostPattern(Pattern name, Optional<String> port) {
  private static final int LONGEST = 300;

  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.*%a-z]+]|[^\\s\\[\\]:/?#@\\\\]+)(?::([0-9]{0,5}|\\*))?");

  /** What names a host, in small letters and without a dot at its end, and a port or nothing. */
  public record Authority(String name, String port) {}

  /** Reads what a header says; nothing if it is no host. */
  public static Optional<Authority> authority(String text) {
    Matcher matcher = AUTHORITY.matcher(text);
    return text.length() <= LONGEST && matcher.matches()
        ? Optional.of(authority(matcher))
        : Optional.empty();
  }

  private static Authority authority(MatchResult match) {
    return new Authority(normal(match.group(1)), match.group(2) == null ? "" : match.group(2));
  }

  /** Returns a name in small letters and without a dot at its end. */
  static String normal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.length() > 1 && lower.endsWith(".")
        ? lower.substring(0, lower.length() - 1)
        : lower;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static HostPattern of(String pattern) {
    String bracketed =
        pattern.chars().filter(c -> c == ':').count() > 1 && !pattern.startsWith("[")
            ? "[" + pattern + "]"
            : pattern;
    Authority authority =
        authority(bracketed)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "\""
                        + pattern
                        + "\" is not a host; expected one such as fovea.example,"
                        + " *.example or *.example:8080"));
    boolean any = authority.port().isEmpty() || authority.port().equals("*");
    return new HostPattern(
        glob(authority.name()), any ? Optional.empty() : Optional.of(authority.port()));
  }

  public boolean matches(Authority authority) {
    return name.matcher(authority.name()).matches()
        && (port.isEmpty() || port.get().equals(authority.port()));
  }

  /** Returns a pattern in which a star stands for one or more characters. */
  static Pattern glob(String text) {
    return Pattern.compile(Pattern.quote(text).replace("*", "\\E.+\\Q"));
  }
}
