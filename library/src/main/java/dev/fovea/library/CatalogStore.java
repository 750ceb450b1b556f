package dev.fovea.library;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.Catalog;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.transfer.PullListener;
import java.util.List;
import java.util.Optional;

/** Knows what the catalog has, and has nothing of it. */
public final class CatalogStore implements ModelStore {
  /** Creates a store of the catalog that Fovea comes with. */
  public CatalogStore() {}

  @Override
  public Optional<StoredModel> find(String name) {
    return list().stream().filter(model -> model.isCalled(name)).findFirst();
  }

  @Override
  public List<StoredModel> list() {
    return Catalog.builtIn().entries().stream()
        .filter(entry -> entry.hubId().isPresent())
        .map(StoredModel::absent)
        .toList();
  }

  @Override
  public StoredModel download(StoredModel model, PullListener listener) {
    throw unsupported();
  }

  @Override
  public long remove(StoredModel model) {
    throw unsupported();
  }

  private static HubException unsupported() {
    return new HubException(
        ErrorCode.UNSUPPORTED,
        "This server has the models that it was started with, and no others.");
  }
}
