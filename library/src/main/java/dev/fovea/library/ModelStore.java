package dev.fovea.library;

import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.transfer.PullListener;
import java.util.List;
import java.util.Optional;

/** The models of a machine and those it could have. For any number of threads. */
public interface ModelStore {
  /**
   * Returns what is called {@code name}: a short name, a Hugging Face id, or the path of a folder
   * that requests may name. Something that could be downloaded is returned without a folder.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  Optional<StoredModel> find(String name) throws InterruptedException;

  /**
   * Returns all of the catalog and all whose files are there, each once.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  List<StoredModel> list() throws InterruptedException;

  /**
   * Downloads a model and returns it with its folder. What was fetched before an interrupt or a
   * failure is kept, and the next call goes on from there.
   *
   * @param listener is called on this thread
   * @throws HubException if it cannot be had
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  StoredModel download(StoredModel model, PullListener listener) throws InterruptedException;

  /**
   * Deletes the files of a model and returns how many bytes that freed.
   *
   * @throws HubException if they cannot be deleted
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  long remove(StoredModel model) throws InterruptedException;
}
