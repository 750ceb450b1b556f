package dev.fovea.hub.transfer;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.settings.TransferException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what the hub's refusals mean. The hub names them in {@code X-Error-Code}. */
final class HubAnswers {
  private static final Pattern RATE_LIMIT = Pattern.compile(".*;\\s*r=0\\s*;\\s*t=(\\d+)\\b.*");

  private static final int MOST_DIGITS = 9;
  private static final long MOST_SECONDS = 999_999_999;

  private HubAnswers() {}

  /**
   * Returns the failure that is worth another attempt.
   *
   * @param what was asked for, as messages name it
   * @throws HubException if another attempt is not worth it
   */
  static TransferException failure(HubClient.Answer answer, String what, HubSettings settings) {
    int status = answer.status();
    String error = answer.header("x-error-code").orElse("");
    if (status == 429) {
      return new TransferException(
          ErrorCode.RATE_LIMITED, "the hub asks for fewer requests (429)", pause(answer));
    }
    if (status == 408 || status == 425 || status >= 500) {
      return new TransferException(
          ErrorCode.UNAVAILABLE, answer.from() + " answers " + status, pause(answer));
    }
    if (status == 407) {
      throw new HubException(
          ErrorCode.OFFLINE,
          "the proxy wants a user and a password: HTTPS_PROXY=http://user:password@host:port; for"
              + " https Java must be told to send them, with"
              + " -Djdk.http.auth.tunneling.disabledSchemes=");
    }
    if (error.equals("GatedRepo")) {
      throw new HubException(
          ErrorCode.GATED,
          "%s wants its licence accepted: do that at %s/%s, then set HF_TOKEN or run `hf auth login`"
              .formatted(what, settings.endpoint(), what.replaceFirst("@.*", "")));
    }
    boolean named = settings.token().isPresent();
    if (status == 404 || (status == 401 && (error.equals("RepoNotFound") || !named))) {
      throw new HubException(
          ErrorCode.NOT_FOUND,
          "%s has no %s, or it is private%s"
              .formatted(
                  settings.endpoint(),
                  error.equals("RevisionNotFound") ? "revision " + what : what,
                  named ? " and the token may not read it" : "; for private models set HF_TOKEN"));
    }
    if (status == 401 || status == 403) {
      throw new HubException(
          ErrorCode.UNAUTHORIZED,
          "%s refuses %s (%d)%s"
              .formatted(
                  settings.endpoint(),
                  what,
                  status,
                  named ? ": the token may not read it; check HF_TOKEN" : "; set HF_TOKEN"));
    }
    throw new HubException(
        ErrorCode.UNAVAILABLE,
        answer.from() + " answers " + status + "; HF_ENDPOINT may name no hub");
  }

  /**
   * Returns the pause that {@code Retry-After} asks for, in seconds or as a date, or that {@code
   * RateLimit} does: {@code "api";r=0;t=55} is nothing left for 55 seconds.
   */
  private static Duration pause(HubClient.Answer answer) {
    Optional<String> text = answer.header("retry-after").map(String::strip);
    if (text.isEmpty()) {
      Matcher left = RATE_LIMIT.matcher(answer.header("ratelimit").orElse(""));
      return left.matches() ? seconds(left.group(1)) : Duration.ZERO;
    }
    if (text.get().matches("\\d+")) {
      return seconds(text.get());
    }
    try {
      Instant until =
          ZonedDateTime.parse(text.get(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration pause = Duration.between(Instant.now(), until);
      return pause.isNegative() ? Duration.ZERO : pause;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }

  /** Returns so many seconds, but no more than a number of nine digits has. */
  private static Duration seconds(String digits) {
    return Duration.ofSeconds(
        digits.length() <= MOST_DIGITS ? Long.parseLong(digits) : MOST_SECONDS);
  }
}
