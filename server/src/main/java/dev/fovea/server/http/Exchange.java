package dev.fovea.server.http;

import dev.fovea.server.wire.Errors;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request with its response. What writes is for any thread; each write runs on the event loop of
 * the connection.
 *
 * <p>The thread that works on the request is interrupted when the client goes or the server shuts
 * down, whatever it waits for.
 */
public final class Exchange {
  /** How long the rest of a request that was refused early may take to arrive. */
  private static final long LINGER_MILLIS = 2000;

  /** How long a client may read nothing before it is taken for gone. */
  private static final long STALLED_SECONDS = 120;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Context context;
  private final String id;
  private final List<Runnable> finishers = new ArrayList<>();
  private @Nullable Thread worker;
  private boolean gone;
  private boolean stopped;

  /** Creates an exchange, on the event loop, as soon as the request's head is there. */
  public Exchange(HttpServerRequest request, Context context) {
    this.request = request;
    this.response = request.response();
    this.context = context;
    this.id = RequestId.of(request.getHeader(RequestId.HEADER));
    response.putHeader(RequestId.HEADER, id);
    request.exceptionHandler(this::fail);
    response.exceptionHandler(_ -> leave());
    response.endHandler(_ -> finish());
    response.closeHandler(_ -> {
      leave();
      finish();
    });
  }

  public HttpServerRequest request() {
    return request;
  }

  /** Returns what names this request in the response and in the log. */
  public String id() {
    return id;
  }

  public HttpServerResponse response() {
    return response;
  }

  Context context() {
    return context;
  }

  /** Tells a client whose body is not HTTP, before Vert.x closes the connection. */
  private void fail(Throwable failure) {
    if (!(failure instanceof IOException) && !(failure instanceof VertxException)) {
      sendNow(Reply.error(HttpErrors.body(failure)));
    }
  }

  /** Has {@code action} run when the response has ended or the connection is closed; event loop. */
  public void whenFinished(Runnable action) {
    finishers.add(action);
  }

  private void finish() {
    finishers.forEach(Runnable::run);
    finishers.clear();
  }

  /** Closes the connection without a response. */
  public void abort() {
    context.runOnContext(_ -> request.connection().close());
  }

  boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }

  /** Starts {@code work} on a virtual thread of its own, unless the client has gone. */
  public synchronized boolean start(Runnable work) {
    if (!gone) {
      worker = Thread.ofVirtual().name("request").start(work);
    }
    return !gone;
  }

  /** Returns whether a thread works on the request, or did. */
  public synchronized boolean hasWork() {
    return worker != null;
  }

  /** Says that the client has gone: its work is interrupted. */
  public synchronized void leave() {
    gone = true;
    interrupt();
  }

  /**
   * Interrupts the work because the server shuts down; the client can still be told, and is told
   * here if there is no work yet.
   */
  synchronized void stop() {
    stopped = true;
    interrupt();
    if (worker == null) {
      context.runOnContext(_ -> sendNow(Reply.error(Errors.shuttingDown())));
    }
  }

  private void interrupt() {
    if (worker != null) {
      worker.interrupt();
    }
  }

  public synchronized boolean isStopped() {
    return stopped && !gone;
  }

  /**
   * Sends a complete response and waits until it is on its way.
   *
   * @throws InterruptedException if the client has gone or the thread is interrupted
   */
  public void send(Reply reply) throws InterruptedException {
    await(() -> sendNow(reply));
  }

  /** Sends a complete response, unless there was one; on the event loop only. */
  public Future<Void> sendNow(Reply reply) {
    if (response.ended() || response.closed()) {
      return Future.succeededFuture();
    }
    response.setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    if (!request.isEnded()) {
      discardRest();
    }
    if (reply.status() == 204) {
      return response.end();
    }
    response.putHeader("Content-Length", Integer.toString(reply.body().length));
    return isHead() ? response.end() : response.end(Buffer.buffer(reply.body()));
  }

  /** Lets the client read the response, although it may still be sending, for a short time. */
  private void discardRest() {
    request.handler(_ -> {});
    request.endHandler(_ -> {});
    request.resume();
    context
        .owner()
        .setTimer(
            LINGER_MILLIS,
            _ -> {
              if (!request.isEnded()) {
                request.connection().close();
              }
            });
  }

  /**
   * Runs a write on the event loop and waits until the bytes are on their way.
   *
   * @throws InterruptedException if the client has gone or reads nothing, or the thread is
   *     interrupted meanwhile
   */
  void await(Supplier<Future<Void>> write) throws InterruptedException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(_ -> run(write, done));
    try {
      done.get(STALLED_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      leave();
      abort();
      throw new InterruptedException("the client has gone");
    }
  }

  private static void run(Supplier<Future<Void>> write, CompletableFuture<Void> done) {
    try {
      write.get().onSuccess(_ -> done.complete(null)).onFailure(done::completeExceptionally);
    } catch (IllegalStateException e) { // the response was closed before
      done.completeExceptionally(e);
    }
  }
}
