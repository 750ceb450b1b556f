package dev.fovea.hub.transfer;

import dev.fovea.hub.cache.RemoteFile;
import dev.fovea.hub.settings.HubException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files, several chunks at once. Its threads are platform threads, since hashing would keep
 * the carriers of virtual ones from everybody else.
 */
public final class ParallelDownload implements AutoCloseable {
  private static final long TICK_MILLIS = 100;
  private static final long LONGEST_END_SECONDS = 30;

  private final List<FileDownload> downloads;
  private final ExecutorService threads;
  private final CountDownLatch left;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private ParallelDownload(List<FileDownload> downloads, int connections) {
    this.downloads = downloads;
    this.left = new CountDownLatch(downloads.size());
    this.threads =
        Executors.newFixedThreadPool(
            connections, Thread.ofPlatform().daemon().name("fovea-pull-", 0).factory());
  }

  /** Makes a download of one file. */
  public interface Opening {
    FileDownload open(RemoteFile file) throws IOException;
  }

  /** Prepares to fetch {@code files}. */
  public static ParallelDownload of(List<RemoteFile> files, Opening opening, int connections)
      throws IOException {
    List<FileDownload> downloads = new ArrayList<>();
    try {
      for (RemoteFile file : files) {
        downloads.add(opening.open(file));
      }
      return new ParallelDownload(downloads, connections);
    } catch (IOException | RuntimeException e) {
      for (FileDownload download : downloads) {
        download.close();
      }
      throw e;
    }
  }

  /** Fetches all, telling the listener of {@code meter} on this thread. */
  public void run(Meter meter) throws InterruptedException {
    for (FileDownload download : downloads) {
      List<Integer> missing = download.missing();
      if (missing.isEmpty()) {
        submit(() -> finish(download));
      }
      for (int chunk : missing) {
        submit(() -> {
          if (download.fetch(chunk)) {
            finish(download);
          }
        });
      }
    }
    while (!left.await(TICK_MILLIS, TimeUnit.MILLISECONDS) && failure.get() == null) {
      meter.tick();
    }
    switch (failure.get()) {
      case null -> meter.tick();
      case HubException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException("a download failed unexpectedly", e);
    }
  }

  private void finish(FileDownload download) throws InterruptedException {
    download.finish();
    left.countDown();
  }

  /** What a thread does. */
  private interface Work {
    void run() throws InterruptedException;
  }

  private void submit(Work work) {
    threads.execute(() -> {
      try {
        if (failure.get() == null) {
          work.run();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      }
    });
  }

  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = false;
    try {
      var _ = threads.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    for (FileDownload download : downloads) {
      try {
        download.close();
      } catch (IOException e) {
        // What came was written before; the next pull looks at it.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
