package dev.fovea.base;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The exceptions of Fovea. The message names the value, what was expected, and the place. */
public class FoveaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable String parameter;

  /** Creates an error that concerns no single parameter. */
  public FoveaException(ErrorCode code, String message) {
    this(code, message, null, null);
  }

  /** Creates an error with a cause. */
  public FoveaException(ErrorCode code, String message, Throwable cause) {
    this(code, message, null, cause);
  }

  private FoveaException(
      ErrorCode code, String message, @Nullable String parameter, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.parameter = parameter;
  }

  /**
   * Returns an error that says the same of {@code parameter} of the request, as in {@code
   * "messages[0]"}, and has this one as its cause.
   */
  public FoveaException at(String parameter) {
    return new FoveaException(code, message(), parameter, this);
  }

  /** Returns what went wrong. */
  public ErrorCode code() {
    return code;
  }

  /** Returns the message, which is never null. */
  public String message() {
    return String.valueOf(getMessage());
  }

  /** Returns the parameter of the request that this error concerns. */
  public Optional<String> parameter() {
    return Optional.ofNullable(parameter);
  }
}
