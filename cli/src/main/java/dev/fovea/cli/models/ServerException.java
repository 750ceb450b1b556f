package dev.fovea.cli.models;

/** A server cannot be asked, or refuses. The message says which, and why. */
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** What is wrong. */
  public enum Kind {
    /** Nobody is there. */
    ABSENT,
    /** It answered, and does not do it. */
    REFUSED,
    /** What answers there is no server of Fovea, or fails, or breaks off. */
    BROKEN
  }

  public ServerException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public ServerException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  public String problem() {
    return String.valueOf(getMessage());
  }
}
