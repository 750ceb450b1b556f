package dev.fovea.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure of the hub, with a message that says what, where, and what to do, for whoever runs
 * Fovea. {@link #reason} says the same to those who use it from elsewhere, whom it does not concern
 * where files lie on this machine.
 */
public final class HubException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What kind of failure it is. */
  public enum Code {
    /** No such model, revision or file. */
    NOT_FOUND,
    /** The model's licence has to be accepted on the hub first. */
    GATED,
    /** The token is refused, or may not read this. */
    UNAUTHORIZED,
    /** {@code HF_HUB_OFFLINE} is on, or there is no way to the hub. */
    OFFLINE,
    /** The disk of the cache has too little space. */
    NO_SPACE,
    /** The cache may not be written. */
    READ_ONLY,
    /** The hub asks for a longer pause than is waited for. */
    RATE_LIMITED,
    /** The hub fails or does not answer as one. */
    UNAVAILABLE,
    /** What the hub lists and what it serves do not fit. */
    CORRUPT,
    /** The text is no id of a model. */
    INVALID_ID,
    /** The model is of a kind that Fovea does not run. */
    UNSUPPORTED,
    /** Somebody else works on the model. */
    BUSY,
    /** The pull was interrupted; what it had is kept. */
    CANCELLED,
    /** The file system of the cache failed otherwise. */
    CACHE,
    /** A setting of the environment or the user's catalog is wrong. */
    SETTINGS
  }

  private final Code code;
  private final String reason;
  private final @Nullable Duration pause;

  /** Creates the failure. */
  public HubException(Code code, String message) {
    this(code, message, message, /* cause= */ null, /* pause= */ null);
  }

  /** Creates the failure that comes of another. */
  public HubException(Code code, String message, Throwable cause) {
    this(code, message, message, cause, /* pause= */ null);
  }

  /** Creates the failure of a request for which the hub asked for a pause. */
  HubException(Code code, String message, TransferException cause) {
    this(code, message, message, cause, cause.pause().isZero() ? null : cause.pause());
  }

  private HubException(
      Code code,
      String message,
      String reason,
      @Nullable Throwable cause,
      @Nullable Duration pause) {
    super(requireNonNull(message, "message"), cause);
    this.code = requireNonNull(code, "code");
    this.reason = requireNonNull(reason, "reason");
    this.pause = pause;
  }

  /**
   * Returns a failure whose message names places of this machine.
   *
   * @param reason the message without them
   */
  public static HubException local(Code code, String message, String reason) {
    return local(code, message, reason, /* cause= */ null);
  }

  static HubException local(Code code, String message, String reason, @Nullable Throwable cause) {
    return new HubException(code, message, reason, cause, /* pause= */ null);
  }

  /** Returns a failure at a place of this machine, which only its message names. */
  static HubException at(Object place, Code code, String reason, @Nullable Throwable cause) {
    return local(code, place + ": " + reason, reason, cause);
  }

  /** Returns the kind of failure. */
  public Code code() {
    return code;
  }

  /** Returns how long the hub asked to be left alone, if it did. */
  public Optional<Duration> pause() {
    return Optional.ofNullable(pause);
  }

  /** Returns the message, which names neither files nor folders of this machine. */
  public String reason() {
    return reason;
  }

  /** Returns the message, which is never absent. */
  public String problem() {
    return String.valueOf(getMessage());
  }
}
