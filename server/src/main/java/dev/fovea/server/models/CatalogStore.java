package dev.fovea.server.models;

import dev.fovea.hub.Catalog;
import dev.fovea.hub.CatalogEntry;
import java.util.List;
import java.util.Optional;

/** Knows what the catalog has, and has nothing of it. */
public final class CatalogStore implements ModelStore {
  @Override
  public Optional<StoredModel> find(String name) {
    return list().stream().filter(model -> model.isCalled(name)).findFirst();
  }

  @Override
  public List<StoredModel> list() {
    return Catalog.entries().stream()
        .filter(entry -> entry.hubId().isPresent())
        .map(CatalogStore::absent)
        .toList();
  }

  private static StoredModel absent(CatalogEntry entry) {
    return new StoredModel(
        entry.id(),
        entry.hubId(),
        entry.displayName(),
        /* builtin= */ true,
        StoredModel.Facts.UNKNOWN,
        Optional.empty(),
        0,
        0);
  }

  @Override
  public StoredModel download(StoredModel model, DownloadProgress progress) {
    throw unsupported();
  }

  @Override
  public long remove(StoredModel model) {
    throw unsupported();
  }

  private static DownloadException unsupported() {
    return new DownloadException(
        DownloadException.Reason.UNSUPPORTED,
        "This server has the models that it was started with, and no others.");
  }
}
