package dev.fovea.server;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/** What a client is told whose request is not HTTP as it is spoken here. */
final class HttpErrors {
  /** The bytes that the first line of a request may have. */
  static final int MAX_LINE = 8192;

  /** The bytes that all headers of a request may have. */
  static final int MAX_HEADERS = 32_768;

  private HttpErrors() {}

  /** Returns the answer to a request whose head is wrong. */
  static ApiError head(@Nullable Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ ->
          ApiError.of(
              414,
              "uri_too_long",
              "The first line of the request has more than " + MAX_LINE + " bytes.");
      case TooLongHttpHeaderException _ ->
          ApiError.of(
              431,
              "headers_too_large",
              "The headers of the request have more than " + MAX_HEADERS + " bytes.");
      case PipelineGate.TooManyRequests _ ->
          Errors.unavailable(
              "overloaded",
              "More than "
                  + PipelineGate.MAX_WAITING
                  + " requests wait for an answer on this connection. It is closed.");
      case PipelineGate.OtherVersion version ->
          ApiError.of(
              505,
              "http_version_not_supported",
              "The server speaks HTTP/1.1, not " + version.getMessage() + ".");
      case null, default ->
          ApiError.of(
              400,
              "invalid_http",
              "The request is not valid HTTP/1.1: its first line, a header, or the length of its"
                  + " body is wrong.");
    };
  }

  /** Returns the answer to a request whose body is wrong as HTTP. */
  static ApiError body(Throwable cause) {
    return cause instanceof TooLongHttpHeaderException
        ? head(cause)
        : ApiError.of(
            400,
            "invalid_http",
            "The body is not valid HTTP/1.1: its chunks or what follows them are wrong.");
  }
}
