package dev.fovea.server;

import dev.fovea.library.Downloads;
import dev.fovea.library.ModelPool;
import dev.fovea.server.access.ApiKeys;
import dev.fovea.server.access.HostGuard;
import dev.fovea.server.chat.ImageLoader;
import dev.fovea.server.http.Exchange;
import dev.fovea.server.http.HttpErrors;
import dev.fovea.server.http.InFlight;
import dev.fovea.server.http.Reply;
import dev.fovea.server.settings.ServerOptions;
import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.Errors;
import dev.fovea.server.wire.Json;
import dev.fovea.server.work.Workshop;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Checks each request and leads it to its route; on the event loop only. */
final class HttpApi {
  private final Vertx vertx;
  private final HostGuard guard;
  private final ApiKeys keys;
  private final Routes routes;
  private volatile boolean draining;

  HttpApi(
      Vertx vertx,
      ServerOptions options,
      boolean loopback,
      ModelPool pool,
      Downloads downloads,
      ImageLoader images,
      Workshop workshop,
      InFlight inFlight) {
    this.vertx = vertx;
    this.guard = new HostGuard(loopback, options);
    this.keys = new ApiKeys(options.apiKeys());
    this.routes =
        new Routes(options, pool, downloads, images, workshop, new Work(inFlight, () -> draining));
  }

  /** Refuses all further requests but those for health. For any thread. */
  void drain() {
    draining = true;
  }

  void handle(HttpServerRequest request) {
    Exchange exchange = new Exchange(request, vertx.getOrCreateContext());
    try {
      dispatch(exchange);
    } catch (ApiException e) {
      exchange.sendNow(Reply.error(e.error()));
    } catch (RuntimeException e) {
      exchange.sendNow(Reply.error(Errors.of(e, exchange.id())));
    }
  }

  /** Answers a request whose head is not HTTP as it is spoken here. Vert.x closes afterwards. */
  void refuse(HttpServerRequest request) {
    Exchange exchange = new Exchange(request, vertx.getOrCreateContext());
    exchange.sendNow(Reply.error(HttpErrors.head(request.decoderResult().cause())));
  }

  private void dispatch(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    Optional<String> origin = guard.check(request);
    origin.ifPresent(page -> allow(page, request.response()));
    String path = request.path() == null ? "" : request.path();
    if (request.method().equals(HttpMethod.OPTIONS)) {
      options(exchange, path, origin.isPresent());
      return;
    }
    if (path.equals("/health")) {
      get(exchange, () -> status("ok"));
      return;
    }
    if (draining) {
      throw Errors.shuttingDown().exception();
    }
    if (path.equals("/ready")) {
      get(exchange, () -> status("ready"));
      return;
    }
    keys.check(request);
    routes.route(exchange, path);
  }

  /** Returns whether a request only wants to see something. */
  static boolean reads(Exchange exchange) {
    HttpMethod method = exchange.request().method();
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  private static void get(Exchange exchange, Supplier<Reply> reply) {
    if (!reads(exchange)) {
      throw wrongMethod("GET, HEAD, OPTIONS");
    }
    exchange.sendNow(reply.get());
  }

  private static Reply status(String status) {
    return Reply.json(Json.object().put("status", status));
  }

  /** Answers what a browser asks before it lets a page make its request. */
  private void options(Exchange exchange, String path, boolean fromPage) {
    String methods = routes.methods(path);
    HttpServerResponse response = exchange.response();
    if (fromPage) {
      response.putHeader("Access-Control-Allow-Methods", methods);
      response.putHeader("Access-Control-Max-Age", "600");
      String wanted = exchange.request().getHeader("Access-Control-Request-Headers");
      if (wanted != null) {
        response.putHeader("Access-Control-Allow-Headers", wanted);
      }
      if (exchange.request().getHeader("Access-Control-Request-Private-Network") != null) {
        response.putHeader("Access-Control-Allow-Private-Network", "true");
      }
    }
    exchange.sendNow(Reply.empty(204, Map.of("Allow", methods)));
  }

  private static void allow(String page, HttpServerResponse response) {
    response
        .putHeader("Access-Control-Allow-Origin", page)
        .putHeader("Access-Control-Expose-Headers", "Retry-After, x-request-id, x-should-retry")
        .putHeader("Vary", "Origin");
  }

  static ApiException wrongMethod(String allowed) {
    return ApiError.of(405, "method_not_allowed", "Allowed methods: " + allowed + ".")
        .with("Allow", allowed)
        .exception();
  }

  static ApiException notFound(Exchange exchange, String path) {
    return ApiError.of(
            404,
            "unknown_url",
            "Unknown request URL: " + exchange.request().method() + " " + path + ".")
        .exception();
  }
}
