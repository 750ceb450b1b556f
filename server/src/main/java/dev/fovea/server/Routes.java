package dev.fovea.server;

import dev.fovea.library.Downloads;
import dev.fovea.library.ModelPool;
import dev.fovea.server.chat.ChatRoute;
import dev.fovea.server.chat.ImageLoader;
import dev.fovea.server.http.Body;
import dev.fovea.server.http.BodyBudget;
import dev.fovea.server.http.BodyReader;
import dev.fovea.server.http.Exchange;
import dev.fovea.server.http.Reply;
import dev.fovea.server.models.BuiltinModelsRoute;
import dev.fovea.server.models.LoadedModelsRoute;
import dev.fovea.server.models.ModelDirectory;
import dev.fovea.server.models.ModelPath;
import dev.fovea.server.settings.ServerOptions;
import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.Json;
import dev.fovea.server.wire.JsonValue;
import dev.fovea.server.work.Workshop;
import io.vertx.core.http.HttpMethod;
import java.util.function.Consumer;

/** Leads requests that may ask to whom they ask; on the event loop only. */
final class Routes {
  private static final String CHAT = "/v1/chat/completions";
  private static final String MODELS = "/v1/models";

  private final ServerOptions options;
  private final ModelDirectory directory;
  private final ChatRoute chat;
  private final BuiltinModelsRoute builtin;
  private final LoadedModelsRoute loaded;
  private final BodyBudget budget;
  private final Workshop workshop;
  private final Work work;

  Routes(
      ServerOptions options,
      ModelPool pool,
      Downloads downloads,
      ImageLoader images,
      Workshop workshop,
      Work work) {
    this.options = options;
    this.directory = new ModelDirectory(pool, downloads, options.autoDownload());
    this.chat = new ChatRoute(directory, images, workshop, options.heartbeat());
    this.builtin = new BuiltinModelsRoute(directory, pool, downloads, options.heartbeat());
    this.loaded = new LoadedModelsRoute(directory, pool);
    this.budget = new BodyBudget(pool.options().memory().bodies());
    this.workshop = workshop;
    this.work = work;
  }

  /** Returns the methods that a path takes, as headers name them. */
  String methods(String path) {
    if (path.equals(CHAT)) {
      return "POST, OPTIONS";
    }
    return ModelPath.of(path).map(model -> model.action().allowed()).orElse("GET, HEAD, OPTIONS");
  }

  /**
   * Starts to answer a request.
   *
   * @throws ApiException if there is no such route, or not with this method
   */
  void route(Exchange exchange, String path) {
    if (path.equals(CHAT)) {
      require(exchange.request().method().equals(HttpMethod.POST), path);
      withBody(
          exchange, body -> work.stream(exchange, stream -> chat.handle(exchange, stream, body)));
    } else if (path.equals(MODELS) || path.startsWith(MODELS + "/")) {
      require(HttpApi.reads(exchange), path);
      work.answer(exchange, () -> models(path));
    } else {
      ModelPath model = ModelPath.of(path).orElseThrow(() -> HttpApi.notFound(exchange, path));
      require(model.action().allows(exchange.request().method()), path);
      route(exchange, model);
    }
  }

  private void require(boolean allowed, String path) {
    if (!allowed) {
      throw HttpApi.wrongMethod(methods(path));
    }
  }

  private Reply models(String path) throws InterruptedException {
    return Reply.json(
        path.equals(MODELS)
            ? directory.list()
            : ModelDirectory.describe(
                directory.present(ModelPath.decode(path.substring(MODELS.length() + 1)))));
  }

  private void route(Exchange exchange, ModelPath path) {
    String id = path.id();
    switch (path.action()) {
      case LIST -> work.answer(exchange, builtin::list);
      case LOADED -> work.answer(exchange, loaded::list);
      case STATUS -> work.answer(exchange, () -> builtin.status(id));
      case REMOVE -> work.answer(exchange, () -> builtin.remove(id));
      case EVENTS -> work.stream(exchange, stream -> builtin.events(id, stream));
      case INITIALIZE -> withFields(exchange, loaded::initialize);
      case LOAD -> withFields(exchange, fields -> loaded.load(id, fields));
      case UNLOAD -> withFields(exchange, fields -> loaded.unload(id, fields));
      case DOWNLOAD -> {
        if (exchange.request().method().equals(HttpMethod.POST)) {
          withFields(exchange, fields -> builtin.download(id, fields));
        } else {
          work.answer(exchange, () -> builtin.cancel(id));
        }
      }
    }
  }

  /** Answers a request whose body may be absent. */
  @FunctionalInterface
  private interface FieldsAnswer {
    Reply reply(JsonValue request) throws InterruptedException;
  }

  private void withFields(Exchange exchange, FieldsAnswer answer) {
    withBody(
        exchange,
        body ->
            work.answer(exchange, () -> answer.reply(workshop.parse(body, Json::readOptional))));
  }

  private void withBody(Exchange exchange, Consumer<Body> reader) {
    BodyReader body = new BodyReader(exchange, options, budget, reader);
    work.expect(exchange);
    body.read();
  }
}
