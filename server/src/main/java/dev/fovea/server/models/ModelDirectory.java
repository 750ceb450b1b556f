package dev.fovea.server.models;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.PictureRules;
import dev.fovea.hub.settings.HubException;
import dev.fovea.library.DownloadState;
import dev.fovea.library.Downloads;
import dev.fovea.library.KeepAlive;
import dev.fovea.library.Lease;
import dev.fovea.library.ModelPool;
import dev.fovea.library.ModelStatus;
import dev.fovea.library.PoolException;
import dev.fovea.library.StoredModel;
import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.Discretion;
import dev.fovea.server.wire.Errors;
import dev.fovea.server.wire.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The models that requests can name, by short name, Hugging Face id, or path. */
public final class ModelDirectory {
  private final ModelPool pool;
  private final Downloads downloads;
  private final boolean autoDownload;
  private final AtomicInteger waiting = new AtomicInteger();

  public ModelDirectory(ModelPool pool, Downloads downloads, boolean autoDownload) {
    this.pool = pool;
    this.downloads = downloads;
    this.autoDownload = autoDownload;
  }

  /**
   * Returns a model that can answer. Case counts. If requests may start downloads, waits for the
   * model's, but not longer than a request may wait for a model.
   *
   * @throws ApiException with status 404 if there is none, which says whether there could be; with
   *     503 if its download takes longer
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public StoredModel ready(String name) throws InterruptedException {
    Optional<StoredModel> model = pool.find(name);
    if (autoDownload && model.isPresent() && !canAnswer(model.get())) {
      return downloaded(name, model.get());
    }
    return model.filter(this::canAnswer).orElseThrow(() -> missing(name, model).exception());
  }

  /**
   * Returns the right to use a model that can answer, as {@link ModelPool#acquire} does.
   *
   * @throws ApiException with status 404 if its files were deleted meanwhile
   */
  public Lease lease(StoredModel model, Optional<KeepAlive> keepAlive) throws InterruptedException {
    try {
      return pool.acquire(model, keepAlive);
    } catch (FoveaException e) {
      throw ifPresent(model, e);
    }
  }

  /**
   * Returns what a model that can answer makes of pictures, as {@link ModelPool#pictures} does.
   *
   * @throws ApiException with status 404 if its files were deleted meanwhile
   */
  public PictureRules pictures(StoredModel model) throws InterruptedException {
    try {
      return pool.pictures(model);
    } catch (FoveaException e) {
      throw ifPresent(model, e);
    }
  }

  /**
   * Returns why a model cannot be loaded.
   *
   * @throws ApiException with status 404 if its files are not there any more
   */
  FoveaException ifPresent(StoredModel model, FoveaException failure) throws InterruptedException {
    if (failure instanceof PoolException) {
      return failure;
    }
    present(model.id());
    return model.folder().isEmpty() ? failure : Discretion.of(failure, model.folder().get());
  }

  /**
   * Returns a model that can answer, without waiting.
   *
   * @throws ApiException with status 404 if there is none, which says whether there could be
   */
  public StoredModel present(String name) throws InterruptedException {
    Optional<StoredModel> model = pool.find(name);
    return model.filter(this::canAnswer).orElseThrow(() -> missing(name, model).exception());
  }

  /**
   * Returns a model that is known, whether its files are there or not.
   *
   * @throws ApiException with status 404 if it is unknown
   */
  StoredModel known(String name) throws InterruptedException {
    return pool.find(name).orElseThrow(() -> missing(name, Optional.empty()).exception());
  }

  /**
   * Returns the model that is meant where none is named: one that is pinned in memory, or else any
   * that is there.
   *
   * @throws ApiException with status 404 if there is none
   */
  StoredModel byDefault() throws InterruptedException {
    Optional<StoredModel> pinned =
        pool.status().stream().filter(ModelStatus::pinned).map(ModelStatus::model).findFirst();
    Optional<StoredModel> meant =
        pinned.isPresent()
            ? pinned
            : pool.store().list().stream().filter(model -> model.folder().isPresent()).findFirst();
    return meant.orElseThrow(() ->
        ApiError.of(404, "model_not_found", "There is no model on this machine.").exception());
  }

  private boolean canAnswer(StoredModel model) {
    return model.folder().isPresent()
        || pool.status().stream().anyMatch(status -> status.model().equals(model));
  }

  private StoredModel downloaded(String name, StoredModel model) throws InterruptedException {
    DownloadState state = downloadState(model);
    if (state.failure().isPresent()) {
      throw failed(name, model, state.failure().get());
    }
    if (!state.hasEnded()) {
      throw Errors.unavailable(
              "model_downloading",
              "Model %s is being downloaded: %d of %d bytes are here%s."
                  .formatted(
                      name,
                      state.doneBytes(),
                      state.totalBytes(),
                      state
                          .timeLeft()
                          .map(left -> ", the rest takes about %d s".formatted(left.toSeconds()))
                          .orElse("")),
              /* retrySeconds= */ 10)
          .exception();
    }
    return present(name);
  }

  /** Returns where a model's download is, when it has ended or a request has waited long enough. */
  private DownloadState downloadState(StoredModel model) throws InterruptedException {
    try {
      if (waiting.incrementAndGet() > pool.options().maxWaiting()) {
        throw Errors.unavailable(
                "overloaded",
                pool.options().maxWaiting() + " requests wait for downloads already",
                /* retrySeconds= */ 5)
            .exception();
      }
      return downloads.start(model).awaitEnd(pool.options().patience());
    } finally {
      waiting.decrementAndGet();
    }
  }

  private RuntimeException failed(String name, StoredModel model, HubException failure) {
    if (downloads.isClosed()) {
      return Errors.shuttingDown().exception();
    }
    return failure.code() == ErrorCode.NOT_FOUND && !model.builtin()
        ? missing(name, Optional.empty()).exception()
        : failure;
  }

  private static ApiError missing(String name, Optional<StoredModel> model) {
    return model.filter(StoredModel::builtin).isPresent()
        ? ApiError.plain(
            404,
            "model_not_found",
            "model_not_downloaded",
            "Model " + name + " not downloaded. Please download it first.")
        : ApiError.plain(
            404,
            "invalid_request_error",
            "model_not_found",
            "Model " + name + " not found in builtin models");
  }

  /** Returns the response to {@code GET /v1/models}: what can answer now. */
  public ObjectNode list() throws InterruptedException {
    Map<String, StoredModel> models = new LinkedHashMap<>();
    for (ModelStatus status : pool.status()) {
      models.put(status.model().id(), status.model());
    }
    for (StoredModel model : pool.store().list()) {
      if (model.folder().isPresent()) {
        models.putIfAbsent(model.id(), model);
      }
    }
    ArrayNode data = Json.object().arrayNode();
    models.values().forEach(model -> data.add(describe(model)));
    return Json.object().put("object", "list").set("data", data);
  }

  /** Returns the response to {@code GET /v1/models/id}. */
  public static ObjectNode describe(StoredModel model) {
    return Json.object()
        .put("id", model.id())
        .put("object", "model")
        .put("created", model.created())
        .put("owned_by", "fovea");
  }
}
