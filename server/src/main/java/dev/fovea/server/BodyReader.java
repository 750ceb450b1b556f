package dev.fovea.server;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads a request's body into memory up to a limit; on the event loop only. */
final class BodyReader {
  /** What a client must send in each interval, so that slow ones cannot hold connections. */
  private static final int MIN_BYTES = 4096;

  private final Exchange exchange;
  private final long maxBytes;
  private final long intervalMillis;
  private final BodyBudget budget;
  private final Consumer<Body> reader;
  private Buffer body = Buffer.buffer();
  private long timer;
  private long reserved;
  private int seen;
  private boolean refused;

  /**
   * Creates a reader.
   *
   * @param reader gets the body when it is complete
   */
  BodyReader(Exchange exchange, ServerOptions options, BodyBudget budget, Consumer<Body> reader) {
    this.exchange = exchange;
    this.maxBytes = Math.min(options.maxBodyBytes(), budget.largest());
    this.intervalMillis = options.idle().toMillis();
    this.budget = budget;
    this.reader = reader;
  }

  /**
   * Starts to read. If the body has too many bytes the response is an error with status 413 at
   * once, if it comes too slowly one with 408, and if there are too many large ones at the same
   * time one with 503.
   */
  void read() {
    HttpServerRequest request = exchange.request();
    if (announced(request) > maxBytes) {
      tooLarge();
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      exchange.response().writeContinue();
    }
    timer = vertx().setPeriodic(intervalMillis, _ -> checkProgress());
    exchange.whenFinished(this::finish);
    request.handler(this::append);
    request.endHandler(_ -> end());
  }

  private void finish() {
    vertx().cancelTimer(timer);
    refused = true;
    budget.giveBack(reserved);
    body = Buffer.buffer();
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
    } else if (budget.take(chunk.length())) {
      reserved += chunk.length();
      body.appendBuffer(chunk);
    } else {
      refuse(Errors.unavailable("overloaded", "There are too many large requests at once."));
    }
  }

  private void end() {
    vertx().cancelTimer(timer);
    if (!refused) {
      byte[] bytes = body.getBytes();
      body = Buffer.buffer();
      reader.accept(new Body(bytes));
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
