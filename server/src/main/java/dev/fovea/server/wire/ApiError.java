package dev.fovea.server.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * A refusal in OpenAI's shape.
 *
 * @param param the field of the request that it concerns
 * @param withParam whether the body has {@code param} at all
 * @param headers further headers of the response
 */
public record ApiError(
    int status,
    String message,
    String type,
    Optional<String> param,
    String code,
    boolean withParam,
    Map<String, String> headers) {

  public ApiError {
    headers = Map.copyOf(headers);
  }

  private static final String INVALID = "invalid_request_error";

  /** Returns an error that the client can avoid and that concerns no single field. */
  public static ApiError of(int status, String code, String message) {
    return new ApiError(status, message, INVALID, Optional.empty(), code, true, Map.of());
  }

  /** Returns an error with status 400 about one field. */
  public static ApiError at(String param, String code, String message) {
    return new ApiError(400, message, INVALID, Optional.of(param), code, true, Map.of());
  }

  /** Returns an error with status 400 about a field that is not there. */
  public static ApiError missing(String param) {
    return at(param, "missing_required_parameter", "Missing required parameter: '" + param + "'.");
  }

  /** Returns an error of the server with a body that has no {@code param}. */
  public static ApiError plain(int status, String type, String code, String message) {
    return new ApiError(status, message, type, Optional.empty(), code, false, Map.of());
  }

  public ApiError with(String header, String value) {
    return new ApiError(status, message, type, param, code, withParam, Map.of(header, value));
  }

  public ApiException exception() {
    return new ApiException(this);
  }

  /** Returns the body of the response. */
  public ObjectNode body() {
    ObjectNode error = Json.object().put("message", message).put("type", type);
    if (withParam) {
      error.put("param", param.orElse(null));
    }
    error.put("code", code);
    return Json.object().set("error", error);
  }
}
