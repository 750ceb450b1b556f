package dev.fovea.library;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.Hub;
import dev.fovea.hub.cache.CachedModel;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.Catalog;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.transfer.PullListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The models of the Hugging Face cache, those of some folders, and some that are given, which come
 * first. What is in the catalog, and what has the form of a Hugging Face id, can be downloaded.
 */
public final class HubStore implements ModelStore {
  private final Supplier<List<StoredModel>> givenSource;
  private final FolderModels folders;
  private final Supplier<Hub> hubSource;
  private @Nullable List<StoredModel> given;
  private @Nullable Hub hub;

  /**
   * Creates a store.
   *
   * @param given models whose files are there; asked for when first needed
   * @param folders folders of checkpoints that requests may name
   * @param hub asked for when first needed, and for each download
   */
  public HubStore(Supplier<List<StoredModel>> given, List<Path> folders, Supplier<Hub> hub) {
    this.givenSource = requireNonNull(given, "given");
    this.folders = new FolderModels(folders);
    this.hubSource = requireNonNull(hub, "hub");
  }

  private synchronized Hub hub() {
    if (hub == null) {
      hub = hubSource.get();
    }
    return hub;
  }

  private synchronized List<StoredModel> given() {
    if (given == null) {
      given = givenSource.get().stream().map(this::withFacts).toList();
    }
    return given;
  }

  /**
   * Adds what the catalog knows of a model that is given. A folder that happens to have the name of
   * one of its models is not that model.
   */
  private StoredModel withFacts(StoredModel model) {
    return hub()
        .catalog()
        .find(model.id())
        .filter(entry -> entry.hubId().equals(model.hubId()))
        .map(StoredModel::absent)
        .flatMap(known ->
            model.folder().map(files -> known.at(files, model.storedBytes(), model.created())))
        .orElseGet(() -> FolderModels.sized(model));
  }

  /** Returns a model that was given as it is now: the cache may have another revision, or none. */
  private StoredModel current(StoredModel given) {
    if (given.hubId().isEmpty()) {
      return given;
    }
    return hub()
        .find(given.hubId().get())
        .map(snapshot -> at(given, snapshot))
        .orElseGet(() ->
            given.folder().filter(Files::isDirectory).isPresent() ? given : given.withoutFiles());
  }

  @Override
  public Optional<StoredModel> find(String text) {
    String name = Hub.plainName(text);
    return given().stream()
        .filter(model -> model.isCalled(name))
        .findFirst()
        .map(this::current)
        .or(() -> folders.find(name))
        .or(() -> inCache(name));
  }

  private Optional<StoredModel> inCache(String name) {
    String hubId;
    try {
      hubId = hub().resolve(name);
    } catch (HubException e) {
      return Optional.empty();
    }
    StoredModel model = absent(hubId);
    return Optional.of(hub().find(hubId).map(snapshot -> at(model, snapshot)).orElse(model));
  }

  /**
   * Returns a model that can be downloaded.
   *
   * @param hubId {@code organisation/name}, possibly with {@code @revision}
   */
  private StoredModel absent(String hubId) {
    int at = hubId.indexOf('@');
    String repository = at < 0 ? hubId : hubId.substring(0, at);
    String revision = at < 0 ? "" : hubId.substring(at);
    Optional<StoredModel> known = hub().catalog().find(repository).map(StoredModel::absent);
    String id = known.map(StoredModel::id).orElse(repository) + revision;
    return new StoredModel(
        id,
        Optional.of(hubId),
        known.map(StoredModel::displayName).orElse(repository) + revision,
        known.isPresent(),
        known.map(StoredModel::facts).orElse(StoredModel.Facts.UNKNOWN),
        Optional.empty(),
        0,
        0);
  }

  private static StoredModel at(StoredModel model, Snapshot snapshot) {
    return model.at(snapshot.folder(), snapshot.bytes(), FolderModels.created(snapshot.folder()));
  }

  @Override
  public List<StoredModel> list() {
    Map<String, StoredModel> models = new LinkedHashMap<>();
    given().stream().map(this::current).forEach(model -> models.put(model.id(), model));
    Catalog catalog = hub().catalog();
    catalog.entries().stream()
        .filter(entry -> entry.hubId().isPresent())
        .map(StoredModel::absent)
        .forEach(model -> models.putIfAbsent(model.id(), model));
    for (CachedModel cached : hub().cached()) {
      StoredModel model =
          models.getOrDefault(cached.id(), absent(cached.hubId() + revision(cached.id())));
      if (model.folder().isEmpty()) {
        models.put(
            cached.id(),
            model.at(cached.folder(), cached.bytes(), cached.lastModified().getEpochSecond()));
      }
    }
    folders.list().forEach(model -> models.putIfAbsent(model.id(), model));
    return new ArrayList<>(models.values());
  }

  private static String revision(String id) {
    int at = id.indexOf('@');
    return at < 0 ? "" : id.substring(at);
  }

  @Override
  public StoredModel download(StoredModel model, PullListener listener)
      throws InterruptedException {
    // Made anew, since the user may have been told to log in first.
    Snapshot snapshot = hubSource.get().pull(model.hubId().orElse(model.id()), listener);
    return at(model, snapshot);
  }

  @Override
  public long remove(StoredModel model) {
    if (model.hubId().isEmpty()) {
      throw new HubException(
          ErrorCode.UNSUPPORTED,
          model.id()
              + " was not downloaded: it is embedded, or in a folder of yours; delete it there");
    }
    return hub().remove(model.hubId().get()).bytes();
  }
}
