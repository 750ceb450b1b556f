package dev.fovea.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.hub.Catalog;
import java.util.List;

/** The models that are served, by short name or Hugging Face id. */
final class ModelDirectory {
  private final List<ServedModel> models;

  ModelDirectory(List<ServedModel> models) {
    this.models = List.copyOf(models);
    long names = models.stream().map(ServedModel::id).distinct().count();
    if (names != models.size()) {
      throw new IllegalArgumentException("two models have the same name");
    }
  }

  /**
   * Returns a model. Case counts.
   *
   * @throws ApiException with status 404 if it is not served; the error says whether it could be
   */
  ServedModel find(String name) {
    return models.stream()
        .filter(model -> model.id().equals(name) || model.hubId().filter(name::equals).isPresent())
        .findFirst()
        .orElseThrow(() -> missing(name).exception());
  }

  private static ApiError missing(String name) {
    return Catalog.builtIn().find(name).isPresent()
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

  /** Returns the response to {@code GET /v1/models}. */
  ObjectNode list() {
    ArrayNode data = Json.object().arrayNode();
    models.forEach(model -> data.add(describe(model)));
    return Json.object().put("object", "list").set("data", data);
  }

  /** Returns the response to {@code GET /v1/models/id}. */
  static ObjectNode describe(ServedModel model) {
    return Json.object()
        .put("id", model.id())
        .put("object", "model")
        .put("created", model.created())
        .put("owned_by", "fovea");
  }
}
