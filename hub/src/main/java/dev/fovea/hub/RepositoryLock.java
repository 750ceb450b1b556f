package dev.fovea.hub;

import dev.fovea.hub.HubException.Code;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The right to write to one repository of the cache, against other threads and other processes of
 * Fovea. The operating system takes it back when the process dies. Hugging Face's tools do not take
 * part: they write under names of their own and rename, as Fovea does.
 */
final class RepositoryLock implements AutoCloseable {
  private static final String FILE = "fovea.lock";

  /** A file lock belongs to the whole JVM, so that threads need one more. */
  private static final Map<Path, Semaphore> THREADS = new ConcurrentHashMap<>();

  private final Semaphore threads;
  private final FileLock lock;

  private RepositoryLock(Semaphore threads, FileLock lock) {
    this.threads = threads;
    this.lock = lock;
  }

  /** Waits for the lock. */
  static RepositoryLock acquire(RepositoryFolder repository) throws InterruptedException {
    Semaphore threads = threads(repository);
    threads.acquire();
    FileChannel channel = null;
    try {
      channel = open(repository);
      FileLock lock = channel.lock();
      return new RepositoryLock(threads, lock);
    } catch (FileLockInterruptionException | ClosedByInterruptException e) {
      release(threads, channel);
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException("waiting for a lock").initCause(e);
    } catch (IOException e) {
      release(threads, channel);
      throw DiskFailure.of(e, repository.locks());
    }
  }

  /**
   * Takes the lock if nobody has it.
   *
   * @throws HubException {@link Code#BUSY} if somebody has it
   */
  static RepositoryLock tryAcquire(RepositoryFolder repository) {
    Semaphore threads = threads(repository);
    if (!threads.tryAcquire()) {
      throw busy(repository);
    }
    FileChannel channel = null;
    try {
      channel = open(repository);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new RepositoryLock(threads, lock);
      }
      release(threads, channel);
    } catch (IOException e) {
      release(threads, channel);
      throw DiskFailure.of(e, repository.locks());
    }
    throw busy(repository);
  }

  private static HubException busy(RepositoryFolder repository) {
    return new HubException(
        Code.BUSY,
        repository.repository() + " is being pulled or removed; stop that or wait for it");
  }

  private static Semaphore threads(RepositoryFolder repository) {
    return THREADS.computeIfAbsent(
        repository.locks().toAbsolutePath().normalize(), path -> new Semaphore(1));
  }

  private static FileChannel open(RepositoryFolder repository) throws IOException {
    Files.createDirectories(repository.locks());
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
