package dev.fovea.server;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Closes connections that wait too long for the head of a request. A connection whose request is
 * being answered is left alone, however long that takes. On the event loop only.
 */
final class IdleConnections {
  private final Vertx vertx;
  private final Duration limit;
  private final Map<HttpConnection, Long> timers = new HashMap<>();

  IdleConnections(Vertx vertx, Duration limit) {
    this.vertx = vertx;
    this.limit = limit;
  }

  /** Watches a new connection. */
  void open(HttpConnection connection) {
    connection.closeHandler(_ -> busy(connection));
    // Whoever cares learns of it by the request; Vert.x would log what clients do.
    connection.exceptionHandler(_ -> {});
    idle(connection);
  }

  /** Says that the head of a request has come, or that the connection is closed. */
  void busy(HttpConnection connection) {
    Long timer = timers.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }

  /** Says that a response has ended. */
  void idle(HttpConnection connection) {
    busy(connection);
    timers.put(
        connection,
        vertx.setTimer(
            limit.toMillis(),
            _ -> {
              timers.remove(connection);
              connection.close();
            }));
  }
}
