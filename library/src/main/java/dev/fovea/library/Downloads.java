package dev.fovea.library;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The downloads of a server: one of a model at a time, whoever asks for it and however long they
 * stay. For any number of threads.
 */
public final class Downloads {
  /** How many may run at the same time. */
  private static final int MOST_RUNNING = 8;

  /** How many that have ended are remembered. */
  private static final int MOST_ENDED = 200;

  private final ModelStore store;
  private final Map<String, Download> downloads = new LinkedHashMap<>();
  private boolean closed;

  /** Creates downloads into {@code store}. */
  public Downloads(ModelStore store) {
    this.store = requireNonNull(store, "store");
  }

  /**
   * Returns the running download of a model, which is started if there is none.
   *
   * @throws HubException {@link ErrorCode#BUSY} if too many run
   */
  public synchronized Download start(StoredModel model) {
    Optional<Download> present = running(model);
    if (present.isPresent()) {
      return present.get();
    }
    long running = downloads.values().stream().filter(d -> !d.state().hasEnded()).count();
    if (closed || running >= MOST_RUNNING) {
      throw new HubException(
          ErrorCode.BUSY,
          closed
              ? "The server is shutting down."
              : running + " downloads run already, and there may be no more at once.");
    }
    Download download = new Download(store, model);
    downloads.remove(key(model));
    downloads.put(key(model), download);
    forgetEnded();
    download.start();
    return download;
  }

  private static String key(StoredModel model) {
    return model.hubId().orElse(model.id());
  }

  private void forgetEnded() {
    List<String> ended = new ArrayList<>();
    downloads.forEach((key, download) -> {
      if (download.state().hasEnded()) {
        ended.add(key);
      }
    });
    ended.subList(0, Math.max(0, ended.size() - MOST_ENDED)).forEach(downloads::remove);
  }

  /** Returns the download of a model that runs, or else the last one. */
  public synchronized Optional<Download> find(StoredModel model) {
    return Optional.ofNullable(downloads.get(key(model)));
  }

  /** Returns the download of a model that runs. */
  public Optional<Download> running(StoredModel model) {
    return find(model).filter(download -> !download.state().hasEnded());
  }

  /** Forgets the download of a model that has ended. */
  public synchronized void forget(StoredModel model) {
    downloads.computeIfPresent(
        key(model), (_, download) -> download.state().hasEnded() ? null : download);
  }

  /** Returns whether all were stopped. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Stops all that run, and lets no more begin. Returns at once. */
  public synchronized void cancel() {
    closed = true;
    downloads.values().forEach(Download::cancel);
  }

  /** Waits until all have ended, or so long; an interrupt ends the wait too. */
  public void awaitEnd(Duration most) {
    List<Download> all;
    synchronized (this) {
      all = List.copyOf(downloads.values());
    }
    long deadline = System.nanoTime() + most.toNanos();
    try {
      for (Download download : all) {
        download.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
