package dev.fovea.hub;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.cache.CacheRemoval;
import dev.fovea.hub.cache.CachedModel;
import dev.fovea.hub.cache.Disk;
import dev.fovea.hub.cache.DiskFailure;
import dev.fovea.hub.cache.LmStudioFolder;
import dev.fovea.hub.cache.LocalSnapshots;
import dev.fovea.hub.cache.Removal;
import dev.fovea.hub.cache.RepositoryFolder;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.cache.SnapshotContent;
import dev.fovea.hub.settings.Catalog;
import dev.fovea.hub.settings.CatalogEntry;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.settings.ModelId;
import dev.fovea.hub.settings.PageAddress;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.hub.transfer.PullListener;
import dev.fovea.hub.transfer.Transfer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Models by name: which there are, which are in the Hugging Face cache, and how they come and go.
 *
 * <p>An id is a short name of the catalog, a Hugging Face id ({@code organisation/name}), or either
 * followed by {@code @} and a branch, a tag or a commit. The cache is the one that huggingface_hub,
 * transformers and mlx-vlm use: what they fetched is found, what this fetches they find. What LM
 * Studio fetched is found in its folder, which is only read; the cache comes first.
 *
 * <p>For any number of threads. Holds no threads or connections between calls.
 */
public final class Hub {
  private final HubSettings settings;
  private final Transfer transfer;
  private final Disk disk;
  private final Catalog catalog;
  private final LmStudioFolder lmStudio;

  /**
   * Creates a hub.
   *
   * @throws HubException {@link ErrorCode#SETTINGS} if the user's catalog file is wrong
   */
  public Hub(HubSettings settings) {
    this(settings, Transfer.DEFAULTS, Disk.REAL);
  }

  Hub(HubSettings settings, Transfer transfer, Disk disk) {
    this.settings = requireNonNull(settings, "settings");
    this.transfer = requireNonNull(transfer, "transfer");
    this.disk = requireNonNull(disk, "disk");
    this.catalog = Catalog.with(settings.catalogFile());
    this.lmStudio = new LmStudioFolder(settings.lmStudioFolder(), catalog.modelTypes());
  }

  /**
   * Returns the hub as this user's environment has it.
   *
   * @throws HubException {@link ErrorCode#SETTINGS} if the environment or the catalog file is wrong
   */
  public static Hub ofUser() {
    return new Hub(HubSettings.ofUser());
  }

  /** Returns where models come from and are kept. */
  public HubSettings settings() {
    return settings;
  }

  /** Returns the catalog, with the user's entries. */
  public Catalog catalog() {
    return catalog;
  }

  /**
   * Returns the id in the address of a model's page, as in {@code
   * "https://huggingface.co/organisation/name/tree/main"}; any other text as it is.
   */
  public static String plainName(String text) {
    return PageAddress.id(text).orElse(text);
  }

  /**
   * Returns the Hugging Face id and revision that {@code id} means, {@code organisation/name} or
   * {@code organisation/name@revision}; two ids that mean the same model give the same text. Asks
   * nothing of the hub.
   *
   * @throws HubException {@link ErrorCode#INVALID_ID} if it has not the form of an id; {@link
   *     ErrorCode#NOT_FOUND} if it has that of a short name which the catalog lacks; {@link
   *     ErrorCode#UNSUPPORTED} for the embedded model; {@link ErrorCode#SETTINGS} if the user's
   *     entry for it has no Hugging Face id
   */
  public String resolve(String id) {
    return ModelId.of(id, catalog).toString();
  }

  /**
   * Returns the model in the cache if every file it needs is there, or else LM Studio's, which is
   * of the main branch. Never asks the hub. Empty also for ids that are none.
   */
  public Optional<Snapshot> find(String id) {
    try {
      return find(ModelId.of(id, catalog));
    } catch (HubException e) {
      return Optional.empty();
    }
  }

  private Optional<Snapshot> find(ModelId id) {
    return LocalSnapshots.find(settings.cacheFolder(), id).or(() -> lmStudio.find(id));
  }

  /**
   * Brings a model up to date in the cache: resolves the revision, fetches the files that are not
   * there, verifies them, and only then lets others see them. Blocks; what a pull that failed, was
   * interrupted or killed had fetched is not fetched again. If somebody else pulls the model, waits
   * for that. With {@code HF_HUB_OFFLINE}, only looks whether the model is there.
   *
   * @param listener is called on this thread; see {@link PullEvent}
   * @throws HubException any code but {@link ErrorCode#BUSY} and {@link ErrorCode#CANCELLED}
   * @throws InterruptedException if the thread is interrupted; what was fetched is kept
   */
  public Snapshot pull(String id, PullListener listener) throws InterruptedException {
    requireNonNull(listener, "listener");
    try {
      ModelId model = ModelId.of(id, catalog);
      Snapshot snapshot =
          settings.offline()
              ? offline(model, listener)
              : new Pull(settings, transfer, disk, model, catalog.modelTypes(), listener).run();
      listener.on(new PullEvent.Completed(snapshot));
      return snapshot;
    } catch (HubException e) {
      if (e.code() == ErrorCode.CANCELLED) {
        tellStopped(id, listener);
        throw interruption(e);
      }
      listener.on(new PullEvent.Failed(e));
      throw e;
    } catch (InterruptedException e) {
      tellStopped(id, listener);
      throw e;
    }
  }

  private static void tellStopped(String id, PullListener listener) {
    listener.on(
        new PullEvent.Failed(
            new HubException(
                ErrorCode.CANCELLED,
                "the pull of " + id + " was stopped; the next one goes on there")));
  }

  /** Returns what an interrupt is that came while files were read or written. */
  private static InterruptedException interruption(HubException cancelled) {
    Thread.interrupted();
    InterruptedException interruption = new InterruptedException(cancelled.message());
    interruption.initCause(cancelled);
    return interruption;
  }

  private Snapshot offline(ModelId id, PullListener listener) {
    Snapshot snapshot =
        find(id)
            .orElseThrow(() -> {
              String advice = "and HF_HUB_OFFLINE forbids to fetch it; unset it and pull again";
              return HubException.local(
                  ErrorCode.OFFLINE,
                  "%s is not in %s, %s".formatted(id, settings.cacheFolder(), advice),
                  "%s is not in the cache, %s".formatted(id, advice));
            });
    listener.on(new PullEvent.Started(snapshot.bytes(), snapshot.bytes()));
    return snapshot;
  }

  /**
   * Returns all complete models of a kind that Fovea runs, by id: those of the cache, and those of
   * LM Studio that the cache lacks.
   *
   * @throws HubException {@link ErrorCode#CACHE} if the cache cannot be read
   */
  public List<CachedModel> cached() {
    List<CachedModel> models = new ArrayList<>();
    try {
      for (RepositoryFolder repository : RepositoryFolder.all(settings.cacheFolder())) {
        Map<String, String> references = repository.references();
        for (String commit : repository.commits()) {
          Path folder = repository.snapshotOf(commit);
          SnapshotContent content = SnapshotContent.of(folder);
          if (content.isComplete() && catalog.modelTypes().contains(content.modelType())) {
            models.add(
                new CachedModel(
                    name(repository.repository(), commit, references),
                    repository.repository(),
                    Optional.of(commit),
                    folder,
                    content.bytes(),
                    content.lastModified()));
          }
        }
      }
    } catch (IOException e) {
      throw DiskFailure.of(e, settings.cacheFolder());
    } catch (UncheckedIOException | DirectoryIteratorException e) {
      throw DiskFailure.ofListing(e, settings.cacheFolder());
    }
    addLmStudios(models);
    models.sort(Comparator.comparing(CachedModel::id));
    return List.copyOf(models);
  }

  private void addLmStudios(List<CachedModel> models) {
    Set<String> known = models.stream().map(CachedModel::id).collect(Collectors.toSet());
    for (CachedModel model : lmStudio.all()) {
      String id = name(model.hubId());
      if (known.add(id)) {
        models.add(
            new CachedModel(
                id,
                model.hubId(),
                model.commit(),
                model.folder(),
                model.bytes(),
                model.lastModified()));
      }
    }
  }

  private String name(String repository) {
    return catalog.find(repository).map(CatalogEntry::id).orElse(repository);
  }

  private String name(String repository, String commit, Map<String, String> references) {
    String name = name(repository);
    if (commit.equals(references.get(ModelId.MAIN))) {
      return name;
    }
    return references.entrySet().stream()
        .filter(reference -> reference.getValue().equals(commit))
        .map(reference -> name + "@" + reference.getKey())
        .findFirst()
        .orElse(name + "@" + commit);
  }

  /**
   * Deletes a model, or what there is of it, from the cache, and exactly those files that no other
   * revision there refers to. A commit that another branch or tag names stays. An id of the main
   * branch, if that is not there, means all commits that no branch or tag names. LM Studio's folder
   * stays as it is.
   *
   * @throws HubException {@link ErrorCode#NOT_FOUND} if nothing of it is in the cache; {@link
   *     ErrorCode#BUSY} if it is being pulled; {@link ErrorCode#INVALID_ID}; {@link
   *     ErrorCode#SETTINGS}; {@link ErrorCode#UNSUPPORTED} for the embedded model, and for what LM
   *     Studio alone has; {@link ErrorCode#READ_ONLY} or {@link ErrorCode#CACHE} if the files
   *     cannot be deleted
   */
  public Removal remove(String id) {
    ModelId model = ModelId.of(id, catalog);
    try {
      return CacheRemoval.remove(settings.cacheFolder(), model);
    } catch (HubException e) {
      Optional<Snapshot> other =
          e.code() == ErrorCode.NOT_FOUND ? lmStudio.find(model) : Optional.empty();
      if (other.isEmpty()) {
        throw e;
      }
      String advice = "which Fovea only reads; delete it in LM Studio";
      throw HubException.local(
          ErrorCode.UNSUPPORTED,
          "%s is LM Studio's, in %s, %s".formatted(model, other.get().folder(), advice),
          "%s is LM Studio's, %s".formatted(model, advice),
          e);
    }
  }
}
