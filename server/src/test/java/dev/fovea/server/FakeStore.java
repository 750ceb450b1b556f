package dev.fovea.server;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.hub.transfer.PullListener;
import dev.fovea.library.ModelStore;
import dev.fovea.library.StoredModel;
import dev.fovea.library.StoredModel.Facts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has {@code here} and {@code also} on disk, {@code absent} in the catalog only, and perhaps {@code
 * org/stranger} on the hub. A download does what the test puts in {@link #script}.
 */
final class FakeStore implements ModelStore {
  /** What a download does next. */
  sealed interface Step {
    /** Tells the listener. */
    record Tell(PullEvent event) implements Step {}

    /** Ends well. */
    record Complete() implements Step {}

    /** Ends with an error. */
    record Fail(HubException error) implements Step {}

    /** Ends by a defect. */
    record Crash(RuntimeException defect) implements Step {}
  }

  final BlockingQueue<Step> script = new LinkedBlockingQueue<>();
  final AtomicInteger downloads = new AtomicInteger();
  final AtomicInteger interrupted = new AtomicInteger();
  final List<String> asked = new ArrayList<>();
  private final Map<String, StoredModel> models = new LinkedHashMap<>();

  FakeStore() {
    for (String id : List.of("here", "also", "absent")) {
      Facts facts = new Facts(List.of("text", "vision"), 4_000_000_000L, 3, 1000, 2000);
      StoredModel model =
          new StoredModel(
              id, Optional.of("org/" + id), "The " + id, true, facts, Optional.empty(), 0, 0);
      models.put(id, id.equals("absent") ? model : model.at(Path.of(id), 1000, 1_700_000_000));
    }
  }

  @Override
  public synchronized Optional<StoredModel> find(String name) {
    asked.add(name);
    return models.values().stream()
        .filter(model -> model.isCalled(name))
        .findFirst()
        .or(() -> name.equals("org/stranger") ? Optional.of(stranger()) : Optional.empty());
  }

  private static StoredModel stranger() {
    return new StoredModel(
        "org/stranger",
        Optional.of("org/stranger"),
        "org/stranger",
        /* builtin= */ false,
        Facts.UNKNOWN,
        Optional.empty(),
        0,
        0);
  }

  @Override
  public synchronized List<StoredModel> list() {
    return List.copyOf(models.values());
  }

  @Override
  public StoredModel download(StoredModel model, PullListener listener)
      throws InterruptedException {
    downloads.incrementAndGet();
    try {
      while (true) {
        switch (script.take()) {
          case Step.Tell(PullEvent event) -> listener.on(event);
          case Step.Fail(HubException error) -> throw error;
          case Step.Crash(RuntimeException defect) -> throw defect;
          case Step.Complete() -> {
            return complete(model);
          }
        }
      }
    } catch (InterruptedException e) {
      interrupted.incrementAndGet();
      throw e;
    }
  }

  private synchronized StoredModel complete(StoredModel model) {
    StoredModel stored = model.at(Path.of(model.id()), 1000, 1_700_000_000);
    models.put(model.id(), stored);
    return stored;
  }

  @Override
  public synchronized long remove(StoredModel model) {
    if (model.id().equals("also")) {
      throw new HubException(ErrorCode.READ_ONLY, "the cache may not be written");
    }
    if (model.folder().isEmpty()) {
      throw new HubException(ErrorCode.NOT_FOUND, "there is nothing to delete");
    }
    models.put(model.id(), model.withoutFiles());
    return 1000;
  }
}
