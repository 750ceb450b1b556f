package dev.fovea.server.models;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import dev.fovea.library.Download;
import dev.fovea.library.DownloadState;
import dev.fovea.library.DownloadState.Phase;
import dev.fovea.library.Downloads;
import dev.fovea.library.ModelPool;
import dev.fovea.library.ModelStatus;
import dev.fovea.library.StoredModel;
import dev.fovea.server.http.EventStream;
import dev.fovea.server.http.Reply;
import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.Discretion;
import dev.fovea.server.wire.Errors;
import dev.fovea.server.wire.Fields;
import dev.fovea.server.wire.Json;
import dev.fovea.server.wire.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /models/builtin/...}: which models there are, and how they come and go on disk. */
public final class BuiltinModelsRoute {
  private final ModelDirectory models;
  private final ModelPool pool;
  private final Downloads downloads;
  private final Duration heartbeat;

  public BuiltinModelsRoute(
      ModelDirectory models, ModelPool pool, Downloads downloads, Duration heartbeat) {
    this.models = models;
    this.pool = pool;
    this.downloads = downloads;
    this.heartbeat = heartbeat;
  }

  /** Returns all of the catalog and all that is there. */
  public Reply list() throws InterruptedException {
    List<ModelStatus> loaded = pool.status();
    ArrayNode data = Json.object().arrayNode();
    for (StoredModel model : pool.store().list()) {
      data.add(describe(model, loaded));
    }
    for (ModelStatus status : loaded) {
      if (pool.store().find(status.model().id()).isEmpty()) {
        data.add(describe(status.model(), loaded));
      }
    }
    return Reply.json(Json.object().put("object", "list").set("data", data));
  }

  private ObjectNode describe(StoredModel model, List<ModelStatus> loaded) {
    Optional<ModelStatus> status =
        loaded.stream().filter(one -> one.model().isCalled(model.id())).findFirst();
    ObjectNode node =
        Json.object()
            .put("id", model.id())
            .put("hf_model_id", model.hubId().orElse(null))
            .put("display_name", model.displayName())
            .put("builtin", model.builtin());
    ArrayNode capabilities = node.putArray("capabilities");
    model.facts().capabilities().forEach(capabilities::add);
    node.put("parameters", known(model.facts().parameters()))
        .put("bits", known(model.facts().bits()))
        .put("download_bytes", known(model.facts().downloadBytes()))
        .put("memory_bytes", known(model.facts().memoryBytes()))
        .put("downloaded", model.folder().isPresent() || status.isPresent())
        .put("disk_bytes", model.storedBytes())
        .put("modified", known(model.created()))
        .put("loaded", status.isPresent());
    node.set("download", state(model));
    return node;
  }

  private static @Nullable Long known(long number) {
    return number == 0 ? null : Long.valueOf(number);
  }

  /** Starts a download, unless the model is there and no update is asked for. */
  public Reply download(String id, JsonValue request) throws InterruptedException {
    boolean update = Fields.of(request, "update").flag("update", /* absent= */ false);
    StoredModel model = models.known(id);
    if (model.folder().isPresent() && !update && downloads.running(model).isEmpty()) {
      return Reply.json(onDisk(model));
    }
    downloads.start(model);
    return Reply.json(202, Map.of(), state(model));
  }

  /** Stops a download. */
  public Reply cancel(String id) throws InterruptedException {
    StoredModel model = models.known(id);
    Optional<Download> running = downloads.running(model);
    if (running.isEmpty()) {
      throw noDownload(id).exception();
    }
    running.get().cancel();
    running.get().awaitEnd(heartbeat);
    return Reply.json(state(model));
  }

  /** Returns where a download is. */
  public Reply status(String id) throws InterruptedException {
    return Reply.json(state(models.known(id)));
  }

  /** Sends where a download is, at once and at each change, until it has ended. */
  public void events(String id, EventStream stream) throws InterruptedException {
    StoredModel model = models.known(id);
    Optional<Download> download = lastDownload(model);
    if (download.isEmpty()) {
      if (model.folder().isEmpty()) {
        throw noDownload(id).exception();
      }
      stream.event("completed", state(model));
      stream.end();
      return;
    }
    DownloadState seen = download.get().state();
    stream.event(name(seen.phase()), describe(model, seen));
    while (!seen.hasEnded()) {
      DownloadState now = download.get().awaitChange(seen, heartbeat);
      if (now.equals(seen)) {
        stream.heartbeat();
      } else {
        seen = now;
        stream.event(name(seen.phase()), describe(model, seen));
      }
    }
    stream.end();
  }

  /**
   * Deletes a model's files, or what a download left of them, and lets it leave memory. The files
   * go first, since the model stays where it is if they cannot be deleted, and needs them no more.
   */
  public Reply remove(String id) throws InterruptedException {
    StoredModel model = models.known(id);
    if (downloads.running(model).isPresent()) {
      throw ApiError.of(409, "model_downloading", "Model " + id + " is being downloaded.")
          .exception();
    }
    if (pool.isBusy(model)) {
      throw ApiError.of(409, "model_in_use", "Model " + id + " is answering requests.").exception();
    }
    long freed = removed(id, model);
    downloads.forget(model);
    pool.unload(model);
    return Reply.json(
        Json.object().put("id", model.id()).put("deleted", true).put("freed_bytes", freed));
  }

  private long removed(String id, StoredModel model) throws InterruptedException {
    try {
      return pool.store().remove(model);
    } catch (HubException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        models.present(id);
      }
      throw e;
    }
  }

  private static ApiError noDownload(String id) {
    return ApiError.of(404, "download_not_found", "Model " + id + " is not being downloaded.");
  }

  /**
   * Returns the download that says how the model is: others may have fetched or deleted it since.
   */
  private Optional<Download> lastDownload(StoredModel model) {
    boolean present = model.folder().isPresent();
    return downloads
        .find(model)
        .filter(download ->
            switch (download.state().phase()) {
              case STARTED, PROGRESS -> true;
              case COMPLETED -> present;
              case FAILED -> !present || download.model().folder().isPresent();
            });
  }

  private ObjectNode state(StoredModel model) {
    return lastDownload(model)
        .map(download -> describe(model, download.state()))
        .orElseGet(() -> onDisk(model));
  }

  /** Describes a model by its files alone, whatever the last download said. */
  private static ObjectNode onDisk(StoredModel model) {
    return node(model, model.folder().isPresent() ? "downloaded" : "not_downloaded")
        .put("downloaded_bytes", model.storedBytes())
        .put("total_bytes", known(model.facts().downloadBytes()));
  }

  private static ObjectNode describe(StoredModel model, DownloadState state) {
    ObjectNode node =
        node(
                model,
                switch (state.phase()) {
                  case STARTED, PROGRESS -> "downloading";
                  case COMPLETED -> "downloaded";
                  case FAILED -> "failed";
                })
            .put("downloaded_bytes", state.doneBytes())
            .put("total_bytes", known(state.totalBytes()))
            .put(
                "progress",
                state.totalBytes() == 0 ? 0 : (double) state.doneBytes() / state.totalBytes())
            .put("bytes_per_second", known(state.bytesPerSecond()))
            .put("seconds_left", state.timeLeft().map(Duration::toSeconds).orElse(null))
            .put("waiting_for", state.waiting().map(Discretion::of).orElse(null));
    state
        .failure()
        .ifPresent(failure ->
            node.putObject("error")
                .put("code", Errors.code(failure.code()))
                .put("message", Errors.problem(failure)));
    return node;
  }

  private static ObjectNode node(StoredModel model, String status) {
    return Json.object()
        .put("id", model.id())
        .put("hf_model_id", model.hubId().orElse(null))
        .put("status", status);
  }

  private static String name(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }
}
