package dev.fovea.library;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.transfer.PullEvent;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A download, running or ended. Whoever looks sees where it is now; who looks late misses nothing
 * but the way there. For any number of threads.
 */
public final class Download {
  private static final System.Logger LOGGER = System.getLogger(Download.class.getName());

  private final StoredModel model;
  private final Thread thread;
  private DownloadState state = DownloadState.STARTED;

  /** Starts to download. */
  Download(ModelStore store, StoredModel model) {
    this.model = model;
    thread =
        Thread.ofPlatform().daemon().name("download-" + model.id()).unstarted(() -> run(store));
  }

  void start() {
    thread.start();
  }

  private void run(ModelStore store) {
    DownloadState end;
    try {
      StoredModel stored = store.download(model, this::hear);
      end = state().completed(stored.storedBytes());
    } catch (HubException e) {
      // Whoever runs the server is told where it failed, which clients are not.
      LOGGER.log(Level.WARNING, () -> "the download of " + model.id() + " failed: " + e.message());
      end = state().failed(e);
    } catch (InterruptedException e) {
      end =
          state()
              .failed(
                  new HubException(
                      ErrorCode.CANCELLED, "The download was cancelled; what came is kept."));
    } catch (RuntimeException | Error e) {
      LOGGER.log(Level.ERROR, "the download of " + model.id() + " failed", e);
      end =
          state()
              .failed(
                  new HubException(
                      ErrorCode.UNAVAILABLE,
                      "The download failed; the log of the server says why.",
                      e));
    }
    set(end);
  }

  private void hear(PullEvent event) {
    switch (event) {
      case PullEvent.Started(long total, long present) ->
          set(state().progress(present, total, 0, Optional.empty()));
      case PullEvent.Progress(long done, long total, long rate, Optional<Duration> left) ->
          set(state().progress(done, total, rate, left));
      case PullEvent.Waiting(String reason) -> set(state().waiting(reason));
      case PullEvent.Completed _, PullEvent.Failed _ -> {
        // The call's own end says so too, and that the model can be found then.
      }
    }
  }

  private synchronized void set(DownloadState next) {
    state = next;
    notifyAll();
  }

  /** Returns what is downloaded. */
  public StoredModel model() {
    return model;
  }

  /** Returns where it is. */
  public synchronized DownloadState state() {
    return state;
  }

  /**
   * Waits until it is elsewhere than {@code seen}, or so long, and returns where it is then.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile; the download goes on
   */
  public DownloadState awaitChange(DownloadState seen, Duration most) throws InterruptedException {
    return await(now -> !now.equals(seen), most);
  }

  /**
   * Waits until it has ended, or so long, and returns where it is then.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile; the download goes on
   */
  public DownloadState awaitEnd(Duration most) throws InterruptedException {
    return await(DownloadState::hasEnded, most);
  }

  private synchronized DownloadState await(Predicate<DownloadState> awaited, Duration most)
      throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    long left = most.toNanos();
    while (!awaited.test(state) && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
      left = deadline - System.nanoTime();
    }
    return state;
  }

  /** Stops it. What was fetched is kept. Returns at once. */
  public void cancel() {
    thread.interrupt();
  }
}
