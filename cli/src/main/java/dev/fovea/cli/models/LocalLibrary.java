package dev.fovea.cli.models;

import dev.fovea.hub.Hub;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.library.HubStore;
import dev.fovea.library.StoredModel;
import dev.fovea.nano.FoveaNano;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Hugging Face cache of this machine, and the embedded model. */
public record LocalLibrary(Hub hub) implements Library {

  @Override
  public List<ListedModel> list() {
    List<ListedModel> models = new ArrayList<>();
    hub.catalog()
        .find(FoveaNano.NAME)
        .map(StoredModel::absent)
        .map(ListedModel::of)
        .map(LocalLibrary::embedded)
        .ifPresent(models::add);
    new HubStore(List::of, List.of(), () -> hub)
        .list().stream()
            .map(ListedModel::of)
            .filter(model -> !model.id().equals(FoveaNano.NAME))
            .forEach(models::add);
    return models;
  }

  /** Says of a model of the catalog that it is there, inside the jar. */
  private static ListedModel embedded(ListedModel model) {
    return new ListedModel(
        model.id(),
        model.hubId(),
        model.displayName(),
        model.capabilities(),
        model.parameters(),
        model.bits(),
        model.downloadBytes(),
        model.memoryBytes(),
        /* downloaded= */ true,
        model.diskBytes(),
        model.modified(),
        model.loaded());
  }

  @Override
  public Pulled pull(String id, PullView view) throws InterruptedException {
    Snapshot snapshot = hub.pull(id, event -> show(event, view));
    return new Pulled(snapshot.bytes(), snapshot.folder().toString());
  }

  private static void show(PullEvent event, PullView view) {
    switch (event) {
      case PullEvent.Started(long total, long present) ->
          view.at(present, total, 0, Optional.empty());
      case PullEvent.Progress(long done, long total, long rate, Optional<Duration> left) ->
          view.at(done, total, rate, left);
      case PullEvent.Waiting(String reason) -> view.waiting(reason);
      case PullEvent.Completed(Snapshot snapshot) ->
          view.at(snapshot.bytes(), snapshot.bytes(), 0, Optional.empty());
      case PullEvent.Failed _ -> {
        // The call's own end says so.
      }
    }
  }

  @Override
  public long remove(String id) {
    return hub.remove(id).bytes();
  }
}
