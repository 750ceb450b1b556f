package dev.fovea.library;

import dev.fovea.hub.transfer.PullListener;
import java.util.List;
import java.util.Optional;

/**
 * A store for virtual threads: what another has to read and delete is done by platform threads.
 * Downloads stay on their caller's, which should be one of those. For any number of threads.
 */
record TimedStore(ModelStore store, FileCalls files) implements ModelStore {
  @Override
  public Optional<StoredModel> find(String name) throws InterruptedException {
    return files.call(() -> store.find(name));
  }

  @Override
  public List<StoredModel> list() throws InterruptedException {
    return files.call(store::list);
  }

  @Override
  public StoredModel download(StoredModel model, PullListener listener)
      throws InterruptedException {
    return store.download(model, listener);
  }

  @Override
  public long remove(StoredModel model) throws InterruptedException {
    return files.call(() -> store.remove(model));
  }
}
