package dev.fovea.server.settings;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Origins of pages that may use the API, such as {@code https://*.example}, {@code
 * chrome-extension://*}, {@code tauri://localhost} or {@code http://10.0.0.5:*}. A star stands for
 * one or more characters of a scheme or name, or for any port or none; without a port none is
 * meant. A star alone is every origin that has a name; {@code null}, which any page can be, must be
 * said.
 */
public record OriginPattern(Pattern scheme, Pattern name, Optional<String> port) {
  private static final int LONGEST = 400;

  private static final Pattern ORIGIN =
      Pattern.compile(
          "([A-Za-z*][A-Za-z0-9+.*-]*)://"
              + "(\\[[0-9A-Fa-f:.]+]|[^\\s\\[\\]:/?#@\\\\]*)(?::([0-9]{1,5}|\\*))?");

  private static final String NONE = "null";

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static OriginPattern of(String pattern) {
    if (pattern.equals(NONE)) {
      return new OriginPattern(Pattern.compile(NONE), Pattern.compile(""), Optional.of(""));
    }
    Matcher matcher = ORIGIN.matcher(pattern.equals("*") ? "*://*:*" : pattern);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\""
              + pattern
              + "\" is not an origin; expected one such as https://app.example,"
              + " https://*.example:8443, chrome-extension://* or tauri://localhost");
    }
    String port = matcher.group(3) == null ? "" : matcher.group(3);
    return new OriginPattern(
        HostPattern.glob(matcher.group(1).toLowerCase(Locale.ROOT)),
        HostPattern.glob(HostPattern.normal(matcher.group(2))),
        port.equals("*") ? Optional.empty() : Optional.of(port));
  }

  public boolean matches(String origin) {
    if (origin.equals(NONE)) {
      return scheme.pattern().equals(NONE);
    }
    Matcher matcher = ORIGIN.matcher(origin);
    return origin.length() <= LONGEST
        && origin.indexOf('*') < 0
        && matcher.matches()
        && scheme.matcher(matcher.group(1).toLowerCase(Locale.ROOT)).matches()
        && name.matcher(HostPattern.normal(matcher.group(2))).matches()
        && (port.isEmpty() || port.get().equals(matcher.group(3) == null ? "" : matcher.group(3)));
  }
}
