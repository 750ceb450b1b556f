package dev.fovea.jinja.syntax;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;

/** Makes the errors of templates that cannot be parsed. */
final class SyntaxFailure {
  private SyntaxFailure() {}

  /** Returns the error that {@code message} describes, at {@code line} of the template. */
  static FoveaException at(int line, String message) {
    return new FoveaException(
        ErrorCode.INVALID_CHECKPOINT, "chat template, line " + line + ": " + message);
  }
}
