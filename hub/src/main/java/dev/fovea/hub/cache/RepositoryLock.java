package dev.fovea.hub.cache;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The right to write to one repository of the cache, against other threads and other processes of
 * Fovea. The operating system takes it back when the process dies. Hugging Face's tools do not take
 * part: they write under names of their own and rename, as Fovea does.
 */
public final class RepositoryLock implements AutoCloseable {
  private static final String FILE = "fovea.lock";
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 500;

  /** A file lock belongs to the whole JVM, so that threads need one more, by the real folder. */
  private static final Map<Path, Semaphore> THREADS = new ConcurrentHashMap<>();

  private final Semaphore threads;
  private final FileLock lock;

  private RepositoryLock(Semaphore threads, FileLock lock) {
    this.threads = threads;
    this.lock = lock;
  }

  /**
   * Waits for the lock.
   *
   * @param waits hears why, if it is not to be had at once
   */
  public static RepositoryLock acquire(RepositoryFolder repository, Consumer<String> waits)
      throws InterruptedException {
    Semaphore threads = threads(repository);
    if (!threads.tryAcquire()) {
      waits.accept(repository.repository() + " is being pulled already; waiting for that");
      threads.acquire();
    }
    FileChannel channel = null;
    try {
      channel = open(repository);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        waits.accept(
            repository.repository() + " is being pulled by another process; waiting for that");
        lock = await(channel);
      }
      return new RepositoryLock(threads, lock);
    } catch (IOException e) {
      release(threads, channel);
      throw DiskFailure.of(e, repository.locks());
    } catch (InterruptedException | RuntimeException e) {
      release(threads, channel);
      throw e;
    }
  }

  /** Looks now and then: a virtual thread that waits in {@code lock()} cannot be interrupted. */
  private static FileLock await(FileChannel channel) throws IOException, InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    FileLock lock = null;
    while (lock == null) {
      Thread.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      lock = tryLock(channel);
    }
    return lock;
  }

  /**
   * Takes the lock if nobody has it.
   *
   * @throws HubException {@link ErrorCode#BUSY} if somebody has it
   */
  static RepositoryLock tryAcquire(RepositoryFolder repository) {
    Semaphore threads = threads(repository);
    if (!threads.tryAcquire()) {
      throw busy(repository);
    }
    FileChannel channel = null;
    try {
      channel = open(repository);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw busy(repository);
      }
      return new RepositoryLock(threads, lock);
    } catch (IOException e) {
      release(threads, channel);
      throw DiskFailure.of(e, repository.locks());
    } catch (RuntimeException e) {
      release(threads, channel);
      throw e;
    }
  }

  /** Returns null if somebody has the lock, be it another Fovea in this JVM. */
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static HubException busy(RepositoryFolder repository) {
    return new HubException(
        ErrorCode.BUSY,
        repository.repository() + " is being pulled or removed; stop that or wait for it");
  }

  private static Semaphore threads(RepositoryFolder repository) {
    try {
      Path locks = Files.createDirectories(repository.locks()).toRealPath();
      return THREADS.computeIfAbsent(locks, path -> new Semaphore(1));
    } catch (IOException e) {
      throw DiskFailure.of(e, repository.locks());
    }
  }

  private static FileChannel open(RepositoryFolder repository) throws IOException {
    return FileChannel.open(
        repository.locks().resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void release(Semaphore threads, @Nullable Channel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("a lock file cannot be closed", e);
    } finally {
      threads.release();
    }
  }

  @Override
  public void close() {
    release(threads, lock.acquiredBy());
  }
}
