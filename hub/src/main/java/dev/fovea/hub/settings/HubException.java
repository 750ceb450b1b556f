package dev.fovea.hub.settings;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure of the hub, with a message that says what, where, and what to do, for whoever runs
 * Fovea. {@link #reason} says the same to those who use it from elsewhere, whom it does not concern
 * where files lie on this machine.
 */
public final class HubException extends FoveaException {
  private static final long serialVersionUID = 1;

  private final String reason;
  private final @Nullable Duration pause;

  /** Creates the failure. */
  public HubException(ErrorCode code, String message) {
    this(code, message, message, /* cause= */ null, /* pause= */ null);
  }

  /** Creates the failure that comes of another. */
  public HubException(ErrorCode code, String message, Throwable cause) {
    this(code, message, message, cause, /* pause= */ null);
  }

  /** Creates the failure of a request for which the hub asked for a pause. */
  public HubException(ErrorCode code, String message, TransferException cause) {
    this(code, message, message, cause, cause.pause().isZero() ? null : cause.pause());
  }

  private HubException(
      ErrorCode code,
      String message,
      String reason,
      @Nullable Throwable cause,
      @Nullable Duration pause) {
    super(requireNonNull(code, "code"), requireNonNull(message, "message"), cause);
    this.reason = requireNonNull(reason, "reason");
    this.pause = pause;
  }

  /**
   * Returns a failure whose message names places of this machine.
   *
   * @param reason the message without them
   */
  public static HubException local(ErrorCode code, String message, String reason) {
    return local(code, message, reason, /* cause= */ null);
  }

  public static HubException local(
      ErrorCode code, String message, String reason, @Nullable Throwable cause) {
    return new HubException(code, message, reason, cause, /* pause= */ null);
  }

  /** Returns a failure at a place of this machine, which only its message names. */
  public static HubException at(
      Object place, ErrorCode code, String reason, @Nullable Throwable cause) {
    return local(code, place + ": " + reason, reason, cause);
  }

  /** Returns how long the hub asked to be left alone, if it did. */
  public Optional<Duration> pause() {
    return Optional.ofNullable(pause);
  }

  /** Returns the message, which names neither files nor folders of this machine. */
  public String reason() {
    return reason;
  }
}
