package dev.fovea.hub.cache;

import static dev.fovea.hub.HubFixture.ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.Fault;
import dev.fovea.hub.Interruption;
import dev.fovea.hub.PullProcess;
import dev.fovea.hub.settings.HubException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RepositoryLockTest {
  private final List<String> waits = new CopyOnWriteArrayList<>();

  @TempDir private Path folder;
  private Path cache;
  private RepositoryFolder repository;

  @BeforeEach
  void create() throws IOException {
    cache = Files.createDirectory(folder.resolve("hub"));
    repository = new RepositoryFolder(cache, ID);
  }

  private static void assertBusy(RepositoryFolder repository) {
    assertThatThrownBy(() -> RepositoryLock.tryAcquire(repository))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY));
  }

  private void assertFree(RepositoryFolder repository) throws InterruptedException {
    RepositoryLock.tryAcquire(repository).close();
    RepositoryLock.acquire(repository, waits::add).close();
  }

  @Test
  void tryAcquire_twoPathsToOneCache_excludeEachOther() throws Exception {
    Path alias = Files.createSymbolicLink(folder.resolve("alias"), cache);
    RepositoryFolder same = new RepositoryFolder(alias, ID);
    try (RepositoryLock _ = RepositoryLock.acquire(repository, waits::add)) {
      assertBusy(same);
    }
    assertFree(same);
    assertFree(repository);
  }

  @Test
  void tryAcquire_lockedElsewhereInTheJvm_isBusyUntilThen() throws Exception {
    assertFree(repository);
    Path file = repository.locks().resolve("fovea.lock");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      assertBusy(repository);
    }
    assertFree(repository);
  }

  @Test
  void acquire_otherProcessHasIt_canBeInterrupted() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    try (FakeHub fake = new FakeHub()) {
      fake.add(ID, 10);
      fake.fail(request -> {
        if (request.cdn()) {
          asked.countDown();
          Interruption.await(done);
        }
        return Fault.NONE;
      });
      Process other = PullProcess.start(fake.address(), cache);
      asked.await();
      CountDownLatch told = new CountDownLatch(1);
      Consumer<String> listener =
          reason -> {
            waits.add(reason);
            told.countDown();
          };
      FutureTask<RepositoryLock> waiting =
          new FutureTask<>(() -> RepositoryLock.acquire(repository, listener));
      Thread waiter = Thread.ofVirtual().start(waiting);
      told.await();
      assertThat(waiting.isDone()).isFalse();
      assertThat(waits).singleElement().asString().contains("by another process");
      waiter.interrupt();
      waiter.join();
      assertThat(waiting.exceptionNow()).isInstanceOf(InterruptedException.class);
      other.destroyForcibly();
      other.waitFor();
      done.countDown();
      assertFree(repository);
    }
  }
}
