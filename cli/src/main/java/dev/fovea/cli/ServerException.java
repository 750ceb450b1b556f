package dev.fovea.cli;

/** A server cannot be asked, or refuses. The message says which, and why. */
final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** What is wrong. */
  enum Kind {
    /** Nobody is there. */
    ABSENT,
    /** It answered, and does not do it. */
    REFUSED,
    /** What answers there is no server of Fovea, or fails, or breaks off. */
    BROKEN
  }

  ServerException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  ServerException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  String problem() {
    return String.valueOf(getMessage());
  }
}
