package dev.fovea.server.models;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.FoveaException;
import dev.fovea.library.KeepAlive;
import dev.fovea.library.ModelPool;
import dev.fovea.library.ModelStatus;
import dev.fovea.library.StoredModel;
import dev.fovea.server.http.Reply;
import dev.fovea.server.wire.Fields;
import dev.fovea.server.wire.Json;
import dev.fovea.server.wire.JsonValue;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code /models/loaded}, {@code /models/{id}/load} and {@code /unload}: what is in memory. */
public final class LoadedModelsRoute {
  private final ModelDirectory models;
  private final ModelPool pool;

  public LoadedModelsRoute(ModelDirectory models, ModelPool pool) {
    this.models = models;
    this.pool = pool;
  }

  /** Returns all that is in memory or on its way. */
  public Reply list() {
    ArrayNode data = Json.object().arrayNode();
    pool.status().forEach(status -> data.add(describe(status)));
    ObjectNode list = Json.object().put("object", "list");
    list.set("data", data);
    list.putObject("memory")
        .put("budget_bytes", pool.options().budgetBytes())
        .put("used_bytes", pool.reservedBytes());
    return Reply.json(list);
  }

  private static ObjectNode describe(ModelStatus status) {
    StoredModel model = status.model();
    ObjectNode node =
        Json.object()
            .put("id", model.id())
            .put("hf_model_id", model.hubId().orElse(null))
            .put("state", status.state().name().toLowerCase(Locale.ROOT))
            .put("pinned", status.pinned())
            .put("running_requests", status.running())
            .put("waiting_requests", status.waiting())
            .put("requests", status.requests())
            .put("idle_seconds", status.idle().toSeconds())
            .put("expires_in_seconds", status.timeLeft().map(Duration::toSeconds).orElse(null))
            .put("memory_bytes", status.memory().totalBytes())
            .put("weight_bytes", status.memory().weightBytes())
            .put("working_bytes", status.memory().workingBytes())
            .put("cache_bytes", status.memory().cacheBytes())
            .put("context_length", status.memory().contextLength());
    status
        .info()
        .ifPresent(info ->
            node.put("architecture", info.architecture())
                .put("format", info.format())
                .put("parameters", info.parameters()));
    return node;
  }

  /** Loads a model and returns how it is then. */
  public Reply load(String id, JsonValue request) throws InterruptedException {
    Fields fields = Fields.of(request, "keep_alive", "pin");
    return load(models.ready(id), fields.keepAlive(), fields.optionalFlag("pin"));
  }

  /** Loads the model that the request names, or else the first that is there. */
  public Reply initialize(JsonValue request) throws InterruptedException {
    Fields fields = Fields.of(request, "model", "keep_alive", "pin");
    StoredModel model =
        fields.has("model") ? models.ready(fields.text("model")) : models.byDefault();
    return load(model, fields.keepAlive(), fields.optionalFlag("pin"));
  }

  private Reply load(StoredModel model, Optional<KeepAlive> keepAlive, Optional<Boolean> pin)
      throws InterruptedException {
    try {
      return pool.load(model, keepAlive, pin, pool.options().patience())
          .map(status -> Reply.json(describe(status)))
          .orElseGet(() -> Reply.json(left(model, "unloaded")));
    } catch (FoveaException e) {
      throw models.ifPresent(model, e);
    }
  }

  /** Lets a model leave memory. */
  public Reply unload(String id, JsonValue request) throws InterruptedException {
    Fields.of(request);
    StoredModel model = models.known(id);
    return pool.unload(model)
        ? Reply.json(left(model, "unloaded"))
        : Reply.json(202, Map.of(), left(model, "draining"));
  }

  private static ObjectNode left(StoredModel model, String state) {
    return Json.object().put("id", model.id()).put("state", state);
  }
}
