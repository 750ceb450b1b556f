package dev.fovea.hub.settings;

import dev.fovea.base.ErrorCode;
import java.io.IOException;
import java.time.Duration;

/** A failure of one request that another attempt may not have. */
public final class TransferException extends IOException {
  private static final long serialVersionUID = 1;

  /** What the failure says of the hub if it lasts. */
  private final ErrorCode code;

  private final Duration pause;

  public TransferException(ErrorCode code, String message) {
    this(code, message, Duration.ZERO);
  }

  /** Creates the failure of a request that the hub wants to see later. */
  public TransferException(ErrorCode code, String message, Duration pause) {
    super(message);
    this.code = code;
    this.pause = pause;
  }

  public ErrorCode code() {
    return code;
  }

  public Duration pause() {
    return pause;
  }
}
