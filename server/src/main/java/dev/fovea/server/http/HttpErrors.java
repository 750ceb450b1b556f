package dev.fovea.server.http;

import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.Errors;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a client is told whose request is not HTTP as it is spoken here. */
public final class HttpErrors {
  /** The bytes that the first line of a request may have. */
  public static final int MAX_LINE = 8192;

  /** The bytes that all headers of a request may have. */
  public static final int MAX_HEADERS = 32_768;

  private HttpErrors() {}

  /** Returns the answer to a request whose head is wrong. */
  public static ApiError head(@Nullable Throwable cause) {
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

  /** Returns the answer to a request whose bytes come too slowly. */
  static ApiError late() {
    return ApiError.of(408, "request_timeout", "The request came too slowly.")
        .with("Connection", "close");
  }

  /** Returns all bytes of the answer to a request whose head did not come to its end in time. */
  static byte[] lateHead() {
    Reply reply = Reply.error(late());
    StringBuilder head = new StringBuilder("HTTP/1.1 408 Request Timeout\r\n");
    reply.headers().forEach((name, value) -> header(head, name, value));
    header(head, RequestId.HEADER, RequestId.of(null));
    header(head, "Content-Length", Integer.toString(reply.body().length));
    byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(first, first.length + reply.body().length);
    System.arraycopy(reply.body(), 0, all, first.length, reply.body().length);
    return all;
  }

  private static void header(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
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
