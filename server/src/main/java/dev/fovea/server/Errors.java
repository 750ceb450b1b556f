package dev.fovea.server;

import dev.fovea.engine.FoveaException;
import dev.fovea.hub.HubException;
import dev.fovea.server.models.PoolException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns whatever ended a request into what the client is told. */
final class Errors {
  private static final Logger LOGGER = System.getLogger(Errors.class.getName());

  private Errors() {}

  /**
   * Returns the answer to a failure. What is nobody's fault but ours is logged, and tells the SDKs
   * not to try the same again.
   */
  static ApiError of(Throwable failure) {
    return switch (failure) {
      case ApiException e -> e.error();
      case PoolException e -> pool(e);
      case HubException e -> download(e);
      case FoveaException e ->
          switch (e.code().kind()) {
            case USER -> user(e);
            case RESOURCE -> resource(e);
            case INTERNAL -> defect(e, e.message());
          };
      case OutOfMemoryError e -> unavailable("out_of_memory", "not enough memory: " + e);
      default -> defect(failure, String.valueOf(failure));
    };
  }

  private static ApiError user(FoveaException e) {
    return new ApiError(
        400, e.message(), "invalid_request_error", e.parameter(), code(e), true, Map.of());
  }

  private static ApiError pool(PoolException e) {
    return switch (e.reason()) {
      case TOO_LARGE -> ApiError.at("model", "model_too_large", e.message());
      case MEMORY_BUSY -> unavailable("memory_busy", e.message(), /* retrySeconds= */ 5);
      case LOADING -> unavailable("model_loading", e.message(), /* retrySeconds= */ 5);
      case OVERLOADED -> unavailable("overloaded", e.message(), /* retrySeconds= */ 5);
      case CLOSED -> shuttingDown();
    };
  }

  private static ApiError download(HubException e) {
    int status =
        switch (e.code()) {
          case INVALID_ID, UNSUPPORTED -> 400;
          case GATED, UNAUTHORIZED -> 403;
          case NOT_FOUND -> 404;
          case BUSY, CANCELLED -> 409;
          case OFFLINE, UNAVAILABLE, CORRUPT -> 502;
          case RATE_LIMITED -> 503;
          case NO_SPACE -> 507;
          case READ_ONLY, CACHE, SETTINGS -> 500;
        };
    String type = status < 500 ? "invalid_request_error" : "server_error";
    Map<String, String> headers =
        e.pause()
            .filter(_ -> e.code() == HubException.Code.RATE_LIMITED)
            .map(pause -> Map.of("Retry-After", Long.toString(pause.toSeconds())))
            .orElse(Map.of());
    return new ApiError(status, e.problem(), type, Optional.empty(), code(e.code()), true, headers);
  }

  private static ApiError resource(FoveaException e) {
    return unavailable(code(e), e.message());
  }

  private static String code(FoveaException e) {
    return code(e.code());
  }

  /** Returns a code as the API writes it. */
  static String code(Enum<?> code) {
    return code.name().toLowerCase(Locale.ROOT);
  }

  private static ApiError defect(Throwable failure, String message) {
    LOGGER.log(Level.ERROR, "a request failed", failure);
    return ApiError.plain(500, "internal_server_error", "generation_failed", message)
        .with("x-should-retry", "false");
  }

  /** Returns an error after which the client may try again. */
  static ApiError unavailable(String code, String message) {
    return unavailable(code, message, /* retrySeconds= */ 1);
  }

  /** Returns an error after which the client may try again in so many seconds. */
  static ApiError unavailable(String code, String message, int retrySeconds) {
    return new ApiError(
        503,
        message,
        "server_error",
        Optional.empty(),
        code,
        true,
        Map.of("Retry-After", Integer.toString(retrySeconds)));
  }

  static ApiError shuttingDown() {
    return unavailable("shutting_down", "The server is shutting down.");
  }
}
