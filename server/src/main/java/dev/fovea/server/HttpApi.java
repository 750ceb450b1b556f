package dev.fovea.server;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Checks each request and leads it to its route; on the event loop only. */
final class HttpApi {
  private static final String MODELS = "/v1/models";

  /** How many bodies of the largest size there may be at the same time. */
  private static final int LARGEST_BODIES = 4;

  private final Vertx vertx;
  private final ServerOptions options;
  private final HostGuard guard;
  private final ApiKeys keys;
  private final ModelDirectory models;
  private final ChatRoute chat;
  private final InFlight inFlight;
  private final IdleConnections connections;
  private final BodyBudget budget;
  private volatile boolean draining;

  HttpApi(
      Vertx vertx,
      ServerOptions options,
      boolean loopback,
      ModelDirectory models,
      ImageLoader images,
      InFlight inFlight) {
    this.vertx = vertx;
    this.options = options;
    this.guard = new HostGuard(loopback, options.host());
    this.keys = new ApiKeys(options.apiKeys());
    this.models = models;
    this.chat = new ChatRoute(models, images, options.heartbeat());
    this.inFlight = inFlight;
    this.connections = new IdleConnections(vertx, options.idle());
    this.budget = new BodyBudget(LARGEST_BODIES * options.maxBodyBytes());
  }

  IdleConnections connections() {
    return connections;
  }

  /** Refuses all further requests but those for health. For any thread. */
  void drain() {
    draining = true;
  }

  void handle(HttpServerRequest request) {
    connections.busy(request.connection());
    Exchange exchange = new Exchange(request, vertx.getOrCreateContext());
    exchange.whenFinished(() -> awaitNext(request));
    try {
      dispatch(exchange);
    } catch (ApiException e) {
      exchange.sendNow(Reply.error(e.error()));
    } catch (RuntimeException e) {
      exchange.sendNow(Reply.error(Errors.of(e)));
    }
  }

  private void awaitNext(HttpServerRequest request) {
    if (!request.response().closed()) {
      connections.idle(request.connection());
    }
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
    route(exchange, path);
  }

  private void route(Exchange exchange, String path) {
    if (path.equals("/v1/chat/completions")) {
      if (!exchange.request().method().equals(HttpMethod.POST)) {
        throw wrongMethod("POST, OPTIONS");
      }
      new BodyReader(exchange, options, budget, body -> work(exchange, body)).read();
    } else if (path.equals(MODELS)) {
      get(exchange, () -> Reply.json(models.list()));
    } else if (path.startsWith(MODELS + "/")) {
      String id = decode(path.substring(MODELS.length() + 1));
      get(exchange, () -> Reply.json(ModelDirectory.describe(models.find(id))));
    } else {
      throw notFound(exchange, path);
    }
  }

  private void work(Exchange exchange, Body body) {
    if (draining) {
      exchange.sendNow(Reply.error(Errors.shuttingDown()));
      return;
    }
    inFlight.add(exchange);
    boolean started =
        exchange.start(() -> {
          try {
            chat.handle(exchange, body);
          } catch (RuntimeException | Error e) {
            exchange.abort();
            throw e;
          } finally {
            inFlight.remove(exchange);
          }
        });
    if (!started) {
      inFlight.remove(exchange);
    }
  }

  private static void get(Exchange exchange, Supplier<Reply> reply) {
    HttpMethod method = exchange.request().method();
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      throw wrongMethod("GET, HEAD, OPTIONS");
    }
    exchange.sendNow(reply.get());
  }

  private static Reply status(String status) {
    return Reply.json(Json.object().put("status", status));
  }

  /** Answers what a browser asks before it lets a page make its request. */
  private static void options(Exchange exchange, String path, boolean fromPage) {
    String methods = path.equals("/v1/chat/completions") ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
    HttpServerResponse response = exchange.response();
    if (fromPage) {
      response.putHeader("Access-Control-Allow-Methods", methods);
      response.putHeader("Access-Control-Max-Age", "600");
      String wanted = exchange.request().getHeader("Access-Control-Request-Headers");
      if (wanted != null) {
        response.putHeader("Access-Control-Allow-Headers", wanted);
      }
    }
    exchange.sendNow(Reply.empty(204, Map.of("Allow", methods)));
  }

  private static void allow(String page, HttpServerResponse response) {
    response.putHeader("Access-Control-Allow-Origin", page).putHeader("Vary", "Origin");
  }

  private static String decode(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiError.of(400, "invalid_url", "The path is not well-formed.").exception();
    }
  }

  private static ApiException wrongMethod(String allowed) {
    return ApiError.of(405, "method_not_allowed", "Allowed methods: " + allowed + ".")
        .with("Allow", allowed)
        .exception();
  }

  private static ApiException notFound(Exchange exchange, String path) {
    return ApiError.of(
            404,
            "unknown_url",
            "Unknown request URL: " + exchange.request().method() + " " + path + ".")
        .exception();
  }
}
