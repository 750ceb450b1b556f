package dev.fovea.server.models;

import java.util.Locale;

/** Says why a model cannot be downloaded or deleted, and what to do about it. */
public final class DownloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** What went wrong, for programs. */
  public enum Reason {
    INVALID_ID,
    NOT_FOUND,
    GATED,
    UNAUTHORIZED,
    UNSUPPORTED,
    OFFLINE,
    NO_SPACE,
    READ_ONLY,
    RATE_LIMITED,
    UNAVAILABLE,
    CORRUPT,
    BUSY,
    CANCELLED,
    FAILED
  }

  /** Creates an exception. */
  public DownloadException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Creates an exception with a cause. */
  public DownloadException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Returns what went wrong. */
  public Reason reason() {
    return reason;
  }

  /** Returns the reason as the API writes it. */
  public String code() {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the message, which is never null. */
  public String message() {
    return String.valueOf(getMessage());
  }
}
