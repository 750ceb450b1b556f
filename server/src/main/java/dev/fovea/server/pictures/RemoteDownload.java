package dev.fovea.server.pictures;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One HTTP exchange in which a picture is downloaded. Its methods but {@link #result} and {@link
 * #giveUp} are for the event loop.
 */
final class RemoteDownload {
  private final CompletableFuture<RemoteResponse> result = new CompletableFuture<>();
  private final Buffer body = Buffer.buffer();
  private final int maxBytes;

  RemoteDownload(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Returns the response to come. It fails with an {@link IOException}. */
  CompletableFuture<RemoteResponse> result() {
    return result;
  }

  /** Ends the exchange, if it has not ended, and closes the connection. For any thread. */
  void giveUp() {
    result.cancel(/* mayInterruptIfRunning= */ false);
  }

  /**
   * Says that the connection failed. How it did is a matter of the network that this server is in.
   */
  void fail(Throwable failure) {
    result.completeExceptionally(new IOException("the connection to its server failed", failure));
  }

  private void refuse(String problem) {
    result.completeExceptionally(new IOException(problem));
  }

  /** Sends the request. */
  void send(HttpClientRequest request) {
    // Once there is a result, in whatever way, nothing more is wanted of the connection.
    var _ = result.whenComplete((_, _) -> request.connection().close());
    request.send().onSuccess(this::receive).onFailure(this::fail);
  }

  private void receive(HttpClientResponse response) {
    int status = response.statusCode();
    String location = response.getHeader("Location");
    if (status >= 300 && status < 400 && location != null) {
      result.complete(new RemoteResponse(Optional.of(location), new byte[0]));
    } else if (status != 200) {
      refuse("its server answered with status " + status);
    } else if (announced(response) > maxBytes) {
      failTooLarge();
    } else {
      response.exceptionHandler(this::fail);
      response.handler(this::append);
      response.endHandler(
          _ -> result.complete(new RemoteResponse(Optional.empty(), body.getBytes())));
    }
  }

  private void append(Buffer chunk) {
    if (body.length() + chunk.length() > maxBytes) {
      failTooLarge();
    } else if (!result.isDone()) {
      body.appendBuffer(chunk);
    }
  }

  private void failTooLarge() {
    refuse("it has more than " + maxBytes + " bytes");
  }

  private static long announced(HttpClientResponse response) {
    String length = response.getHeader("Content-Length");
    return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0;
  }
}
