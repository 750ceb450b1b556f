package dev.fovea.server;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;

/** Reads a request's body into memory up to a limit; on the event loop only. */
final class BodyReader {
  /** What a client must send in each interval, so that slow ones cannot hold connections. */
  private static final int MIN_BYTES = 4096;

  private final Exchange exchange;
  private final long maxBytes;
  private final Duration interval;
  private final Consumer<byte[]> reader;
  private final Buffer body = Buffer.buffer();
  private long timer;
  private int seen;
  private boolean refused;

  private BodyReader(Exchange exchange, long maxBytes, Duration interval, Consumer<byte[]> reader) {
    this.exchange = exchange;
    this.maxBytes = maxBytes;
    this.interval = interval;
    this.reader = reader;
  }

  /**
   * Passes the body to {@code reader} when it is complete. If it has more than {@code maxBytes} the
   * response is an error with status 413 at once, and if it comes too slowly one with 408.
   */
  static void read(Exchange exchange, long maxBytes, Duration interval, Consumer<byte[]> reader) {
    new BodyReader(exchange, maxBytes, interval, reader).begin();
  }

  private void begin() {
    HttpServerRequest request = exchange.request();
    if (announced(request) > maxBytes) {
      tooLarge();
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      exchange.response().writeContinue();
    }
    timer = vertx().setPeriodic(interval.toMillis(), _ -> checkProgress());
    request.exceptionHandler(_ -> vertx().cancelTimer(timer));
    request.handler(this::append);
    request.endHandler(_ -> end());
  }

  private static long announced(HttpServerRequest request) {
    try {
      String length = request.getHeader("Content-Length");
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private void append(Buffer chunk) {
    if (refused) {
      return;
    }
    if (body.length() + chunk.length() > maxBytes) {
      tooLarge();
    } else {
      body.appendBuffer(chunk);
    }
  }

  private void end() {
    vertx().cancelTimer(timer);
    if (!refused) {
      reader.accept(body.getBytes());
    }
  }

  private void checkProgress() {
    if (body.length() - seen < MIN_BYTES) {
      refuse(ApiError.of(408, "request_timeout", "The request came too slowly."));
    }
    seen = body.length();
  }

  private void tooLarge() {
    refuse(
        ApiError.of(413, "request_too_large", "The request has more than " + maxBytes + " bytes."));
  }

  private void refuse(ApiError error) {
    refused = true;
    vertx().cancelTimer(timer);
    exchange.sendNow(Reply.error(error));
  }

  private Vertx vertx() {
    return exchange.context().owner();
  }
}
