package dev.fovea.engine.weights;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.base.Printable;

/**
 * Errors of checkpoints. Names come from untrusted files: they are shortened and made printable.
 */
final class InvalidCheckpoint {
  private static final int LONGEST_NAME = 200;

  private InvalidCheckpoint() {}

  static FoveaException error(String message) {
    return new FoveaException(ErrorCode.INVALID_CHECKPOINT, message);
  }

  static FoveaException error(String message, Throwable cause) {
    return new FoveaException(ErrorCode.INVALID_CHECKPOINT, message, cause);
  }

  /** Returns {@code name} as messages show it. */
  static String shown(String name) {
    return Printable.line(name, LONGEST_NAME);
  }
}
