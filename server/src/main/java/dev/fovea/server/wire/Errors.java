package dev.fovea.server.wire;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.hub.settings.HubException;
import dev.fovea.library.PoolException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/** Turns whatever ended a request into what the client is told. */
public final class Errors {
  private static final Logger LOGGER = System.getLogger(Errors.class.getName());

  private Errors() {}

  /**
   * Returns the answer to a failure. What is nobody's fault but ours is logged under the request's
   * id, and tells the SDKs not to try the same again.
   */
  public static ApiError of(Throwable failure, String requestId) {
    return switch (failure) {
      case ApiException e -> e.error();
      case PoolException e -> pool(e);
      case HubException e -> {
        logPlaces(e, "request " + requestId);
        yield download(e);
      }
      case FoveaException e ->
          switch (e.code().kind()) {
            case USER -> user(e);
            case RESOURCE -> resource(e);
            case INTERNAL -> defect(e, requestId, isOurs(e) ? message(e) : internal(requestId));
          };
      case OutOfMemoryError _ -> noMemory();
      default -> defect(failure, requestId, internal(requestId));
    };
  }

  /** Returns whether the engine failed of itself, and says why in its own words. */
  private static boolean isOurs(FoveaException e) {
    Throwable cause = e.getCause();
    return cause == null || (cause instanceof FoveaException deeper && isOurs(deeper));
  }

  private static String internal(String requestId) {
    return "Internal error. The log of the server has more under " + requestId + ".";
  }

  private static String message(FoveaException e) {
    return Discretion.of(e.message());
  }

  private static ApiError user(FoveaException e) {
    return new ApiError(
        400, message(e), "invalid_request_error", e.parameter(), code(e), true, Map.of());
  }

  private static ApiError pool(PoolException e) {
    return switch (e.code()) {
      case MODEL_TOO_LARGE -> ApiError.at("model", code(e), message(e));
      case MODEL_CLOSED -> shuttingDown();
      default -> unavailable(code(e), message(e), /* retrySeconds= */ 5);
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
          default -> 500;
        };
    String type = status < 500 ? "invalid_request_error" : "server_error";
    Map<String, String> headers =
        e.pause()
            .filter(_ -> e.code() == ErrorCode.RATE_LIMITED)
            .map(pause -> Map.of("Retry-After", Long.toString(pause.toSeconds())))
            .orElse(Map.of());
    return new ApiError(status, problem(e), type, Optional.empty(), code(e.code()), true, headers);
  }

  /** Returns what is wrong with a download. */
  public static String problem(HubException e) {
    return Discretion.of(e.reason());
  }

  /** Tells whoever runs the server where it failed, which clients are not told. */
  private static void logPlaces(HubException e, String what) {
    if (!e.message().equals(e.reason())) {
      LOGGER.log(Level.WARNING, () -> what + ": " + e.message());
    }
  }

  private static ApiError resource(FoveaException e) {
    return e.code() == ErrorCode.OUT_OF_MEMORY && !isOurs(e)
        ? noMemory()
        : unavailable(code(e), message(e));
  }

  private static ApiError noMemory() {
    return unavailable("out_of_memory", "There is not enough memory for this now.");
  }

  private static String code(FoveaException e) {
    return code(e.code());
  }

  /** Returns a code as the API writes it. */
  public static String code(Enum<?> code) {
    return code.name().toLowerCase(Locale.ROOT);
  }

  private static ApiError defect(Throwable failure, String requestId, String message) {
    LOGGER.log(Level.ERROR, "request " + requestId + " failed", failure);
    return ApiError.plain(500, "internal_server_error", "generation_failed", message)
        .with("x-should-retry", "false");
  }

  /** Returns an error after which the client may try again. */
  public static ApiError unavailable(String code, String message) {
    return unavailable(code, message, /* retrySeconds= */ 1);
  }

  /** Returns an error after which the client may try again in so many seconds. */
  public static ApiError unavailable(String code, String message, int retrySeconds) {
    return new ApiError(
        503,
        message,
        "server_error",
        Optional.empty(),
        code,
        true,
        Map.of("Retry-After", Integer.toString(retrySeconds)));
  }

  /** Returns the refusal of what would have to wait for too many others. */
  public static ApiError overloaded(RejectedExecutionException e) {
    return unavailable("overloaded", String.valueOf(e.getMessage()));
  }

  public static ApiError shuttingDown() {
    return unavailable("shutting_down", "The server is shutting down.");
  }
}
