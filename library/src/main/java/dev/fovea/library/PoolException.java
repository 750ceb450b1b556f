package dev.fovea.library;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;

/**
 * Says why a model is not in memory now: {@link ErrorCode#MODEL_TOO_LARGE}, {@link
 * ErrorCode#MEMORY_BUSY}, {@link ErrorCode#MODEL_LOADING}, {@link ErrorCode#OVERLOADED} or, if the
 * pool was closed, {@link ErrorCode#MODEL_CLOSED}.
 */
public final class PoolException extends FoveaException {
  private static final long serialVersionUID = 1L;

  PoolException(ErrorCode code, String message) {
    super(code, message);
  }
}
