package dev.fovea.cli.models;

import dev.fovea.hub.settings.HubException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The models that commands work on: this machine's, or those of a server. */
public interface Library {

  /**
   * Returns all that is known: what is there and what the catalog has.
   *
   * @throws HubException if this machine's cache or settings are wrong
   * @throws ServerException if the server cannot be asked
   */
  List<ListedModel> list();

  /**
   * Fetches a model, or what it lacks, and returns when it is there.
   *
   * @param view is called on this thread
   * @throws HubException if it cannot be had
   * @throws ServerException if the server cannot be asked, or its download failed
   * @throws LeftException if the thread is interrupted, and somebody else's pull goes on
   * @throws InterruptedException if the thread is interrupted; what was fetched is kept
   */
  Pulled pull(String id, PullView view) throws InterruptedException;

  /**
   * Deletes a model's files and returns how many bytes that freed.
   *
   * @throws HubException if there are none, or they cannot be deleted
   * @throws ServerException if the server cannot be asked, or refuses
   */
  long remove(String id);

  /**
   * A model that was pulled.
   *
   * @param bytes of its files
   * @param place where they are
   */
  record Pulled(long bytes, String place) {}

  /** Says that a pull was left, and that what fetches the model does not need it. */
  final class LeftException extends InterruptedException {
    private static final long serialVersionUID = 1;
  }

  /** Sees how a pull goes on. */
  interface PullView {
    /**
     * Called at most about once a second.
     *
     * @param done bytes that are there, those of earlier pulls too
     * @param total bytes of the model, 0 if not known yet
     * @param rate bytes a second, 0 if not known
     * @param left the time to the end at this rate
     */
    void at(long done, long total, long rate, Optional<Duration> left);

    /** Called when nothing comes for a while, with the reason, which may be the same as before. */
    void waiting(String reason);
  }
}
