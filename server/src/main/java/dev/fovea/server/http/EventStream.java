package dev.fovea.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/**
 * A response of server-sent events. Each method waits until its event is on its way, so that a slow
 * client slows its own stream only; JSON has no line breaks, so that no event breaks another. For
 * one thread.
 */
public final class EventStream {
  private final Exchange exchange;
  private boolean begun;

  public EventStream(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Returns whether the head of the response was sent. */
  public boolean begun() {
    return begun;
  }

  /**
   * Sends an event.
   *
   * @throws InterruptedException if the client has gone or the thread is interrupted
   */
  public void data(JsonNode json) throws InterruptedException {
    byte[] bytes = Json.write(json);
    write(
        Buffer.buffer(bytes.length + 8)
            .appendString("data: ")
            .appendBytes(bytes)
            .appendString("\n\n"));
  }

  /**
   * Sends an event with a name.
   *
   * @throws InterruptedException if the client has gone or the thread is interrupted
   */
  public void event(String name, JsonNode json) throws InterruptedException {
    write(
        Buffer.buffer("event: " + name + "\ndata: ")
            .appendBytes(Json.write(json))
            .appendString("\n\n"));
  }

  /**
   * Ends a stream that has no final mark.
   *
   * @throws InterruptedException if the client has gone or the thread is interrupted
   */
  public void end() throws InterruptedException {
    exchange.await(() -> exchange.response().end());
  }

  /**
   * Shows that the stream lives, with a comment that clients skip.
   *
   * @throws InterruptedException if the client has gone or the thread is interrupted
   */
  public void heartbeat() throws InterruptedException {
    write(Buffer.buffer(": keep-alive\n\n"));
  }

  /**
   * Ends a complete stream.
   *
   * @throws InterruptedException if the client has gone or the thread is interrupted
   */
  public void done() throws InterruptedException {
    write(Buffer.buffer("data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII)));
    exchange.await(() -> exchange.response().end());
  }

  /**
   * Ends a stream that has failed, with an event that says so and without the final mark.
   *
   * @throws InterruptedException if the client has gone or the thread is interrupted
   */
  public void fail(ApiError error) throws InterruptedException {
    data(error.body());
    exchange.await(() -> exchange.response().end());
  }

  private void write(Buffer event) throws InterruptedException {
    boolean first = !begun;
    begun = true;
    exchange.await(() -> {
      HttpServerResponse response = exchange.response();
      if (first) {
        response
            .setChunked(true)
            .putHeader("Content-Type", "text/event-stream; charset=utf-8")
            .putHeader("Cache-Control", "no-cache")
            .putHeader("X-Accel-Buffering", "no");
      }
      return response.write(event);
    });
  }
}
