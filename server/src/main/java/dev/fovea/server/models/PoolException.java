package dev.fovea.server.models;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;

/** Says why a model is not in memory now. */
public final class PoolException extends FoveaException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** What went wrong, for programs. */
  public enum Reason {
    /** It would not fit even if it were alone. */
    TOO_LARGE(ErrorCode.OUT_OF_MEMORY),
    /** What it needs is held by models that are busy or pinned. */
    MEMORY_BUSY(ErrorCode.OUT_OF_MEMORY),
    /** Loading, or waiting for its turn, took longer than a request may wait. */
    LOADING(ErrorCode.MODEL_CLOSED),
    /** Too many requests wait already. */
    OVERLOADED(ErrorCode.MODEL_CLOSED),
    /** The pool was closed. */
    CLOSED(ErrorCode.MODEL_CLOSED);

    private final ErrorCode code;

    Reason(ErrorCode code) {
      this.code = code;
    }
  }

  PoolException(Reason reason, String message) {
    super(reason.code, message);
    this.reason = reason;
  }

  /** Returns what went wrong. */
  public Reason reason() {
    return reason;
  }
}
