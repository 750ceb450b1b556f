package dev.fovea.server.chat;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.AnswerFormat;
import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.JsonValue;

/**
 * The form that a request wants its answers to have, and the field that says so.
 *
 * @param source the value that describes the form
 */
record AskedFormat(AnswerFormat format, JsonValue source) {
  /**
   * Compiles it, which may take a second.
   *
   * @throws ApiException with status 400 that names the field, and within it the keyword, its place
   *     and the reason, if answers cannot be held to it
   */
  void check() {
    try {
      format.check();
    } catch (FoveaException e) {
      if (e.code() != ErrorCode.INVALID_REQUEST) {
        throw e;
      }
      throw source.invalid(e.message());
    }
  }
}
