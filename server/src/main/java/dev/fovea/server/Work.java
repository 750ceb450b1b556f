package dev.fovea.server;

import dev.fovea.server.http.EventStream;
import dev.fovea.server.http.Exchange;
import dev.fovea.server.http.InFlight;
import dev.fovea.server.http.Reply;
import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.Errors;
import dev.fovea.server.work.HeapWatch;
import java.util.function.BooleanSupplier;

/** Runs what may wait on a virtual thread for each request; for the event loop. */
final class Work {
  private final InFlight inFlight;
  private final BooleanSupplier draining;
  private final HeapWatch heap = HeapWatch.ofThisJvm();

  /**
   * Creates what runs work.
   *
   * @param draining whether requests are refused now
   */
  Work(InFlight inFlight, BooleanSupplier draining) {
    this.inFlight = inFlight;
    this.draining = draining;
  }

  /** Makes a complete response. */
  @FunctionalInterface
  interface Answer {
    /**
     * Returns the response. Whatever it throws becomes an error response.
     *
     * @throws InterruptedException if the client has gone or the server shuts down
     */
    Reply reply() throws InterruptedException;
  }

  /** Makes a stream. */
  @FunctionalInterface
  interface Streaming {
    /**
     * Sends all events. Whatever it throws becomes an error response or ends the stream.
     *
     * @throws InterruptedException if the client has gone or the server shuts down
     */
    void send(EventStream stream) throws InterruptedException;
  }

  /** Sends a response that is complete at once. */
  void answer(Exchange exchange, Answer answer) {
    stream(exchange, _ -> exchange.send(answer.reply()));
  }

  /** Sends a stream of events. */
  void stream(Exchange exchange, Streaming streaming) {
    run(exchange, () -> send(exchange, streaming));
  }

  private static void send(Exchange exchange, Streaming streaming) {
    EventStream stream = new EventStream(exchange);
    try {
      streaming.send(stream);
    } catch (InterruptedException e) {
      if (exchange.isStopped()) {
        fail(exchange, stream, Errors.shuttingDown());
      }
    } catch (RuntimeException | Error e) {
      fail(exchange, stream, Errors.of(e, exchange.id()));
    }
  }

  private static void fail(Exchange exchange, EventStream stream, ApiError error) {
    try {
      if (stream.begun()) {
        stream.fail(error);
      } else {
        exchange.send(Reply.error(error));
      }
    } catch (InterruptedException e) {
      exchange.leave();
    }
  }

  /**
   * Counts a request whose body comes as one that is worked on, until its work has ended, or its
   * response if it came to none.
   */
  void expect(Exchange exchange) {
    inFlight.add(exchange);
    exchange.whenFinished(() -> {
      if (!exchange.hasWork()) {
        inFlight.remove(exchange);
      }
    });
  }

  private void run(Exchange exchange, Runnable work) {
    if (draining.getAsBoolean()) {
      exchange.sendNow(Reply.error(Errors.shuttingDown()));
      return;
    }
    inFlight.add(exchange);
    boolean started =
        exchange.start(() -> {
          try {
            work.run();
          } catch (RuntimeException | Error e) {
            exchange.abort();
            throw e;
          } finally {
            inFlight.remove(exchange);
            heap.look();
          }
        });
    if (!started) {
      inFlight.remove(exchange);
    }
  }
}
