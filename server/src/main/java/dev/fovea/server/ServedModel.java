package dev.fovea.server;

import static java.util.Objects.requireNonNull;

import dev.fovea.engine.Model;
import dev.fovea.library.StoredModel;
import dev.fovea.library.StoredModel.Facts;
import java.util.Optional;

/**
 * A loaded model with the names that requests know it by. The server uses it and does not close it.
 *
 * @param id the short name, as in {@code "fovea-nano"}
 * @param hubId its Hugging Face id, if it has one
 * @param model the model, open for as long as the server runs
 * @param created when the checkpoint was made, in seconds since 1970
 */
public record ServedModel(String id, Optional<String> hubId, Model model, long created) {
  public ServedModel {
    requireNonNull(id, "id");
    requireNonNull(hubId, "hubId");
    requireNonNull(model, "model");
  }

  StoredModel stored() {
    return new StoredModel(
        id, hubId, id, /* builtin= */ false, Facts.UNKNOWN, Optional.empty(), 0, created);
  }
}
