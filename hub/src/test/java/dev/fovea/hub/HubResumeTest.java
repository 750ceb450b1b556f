package dev.fovea.hub;

import static dev.fovea.hub.HubFixture.CHUNK;
import static dev.fovea.hub.HubFixture.ID;
import static dev.fovea.hub.HubFixture.assertContent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.fakehub.FakeCheckpoint;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.fakehub.FakeRequest;
import dev.fovea.fakehub.Fault;
import dev.fovea.hub.cache.PartialFile;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.hub.transfer.PullListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubResumeTest {
  private static final String THIRD = "3".repeat(40);

  private static final int FLOATS = 40_000;

  @TempDir private Path folder;
  private Path cache;
  private FakeHub fake;
  private FakeRepository repository;
  private Hub hub;

  @BeforeEach
  void open() throws IOException {
    fake = new FakeHub();
    repository = fake.add(ID, FLOATS);
    cache = folder.resolve("hub");
    hub = HubFixture.hub(fake.address(), cache);
  }

  @AfterEach
  void close() throws IOException {
    fake.close();
  }

  private Path partial(int shard) {
    return cache
        .resolve("models--org--tiny")
        .resolve("blobs")
        .resolve(hash(shard) + PartialFile.SUFFIX);
  }

  private String hash(int shard) {
    return FakeRepository.sha256(repository.file(FakeCheckpoint.shard(shard)));
  }

  private int size(int shard) {
    return repository.file(FakeCheckpoint.shard(shard)).length;
  }

  /** Pulls until so many bytes were sent; returns whether it was interrupted before its end. */
  private boolean pullUntil(long bytes) throws InterruptedException {
    try (Interruption _ = Interruption.of(fake, bytes)) {
      hub.pull(ID, PullListener.NONE);
      return false;
    } catch (InterruptedException e) {
      return true;
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void pull_interruptedAtRandomBytes_neverAsksForWhatIsThere() throws Exception {
    Random random = new Random(1);
    int interrupted = 0;
    while (pullUntil(random.nextInt(60_000))) {
      interrupted++;
      int before = fake.fetches().size();
      int[][] there = new int[FakeCheckpoint.SHARDS + 1][];
      for (int shard = 1; shard <= FakeCheckpoint.SHARDS; shard++) {
        there[shard] = received(shard);
      }
      boolean more = pullUntil(random.nextInt(60_000));
      for (FakeHub.Fetch fetch : fake.fetches().subList(before, fake.fetches().size())) {
        for (int shard = 1; shard <= FakeCheckpoint.SHARDS; shard++) {
          if (fetch.hash().equals(hash(shard)) && there[shard].length > 0) {
            int chunk = (int) (fetch.first() / CHUNK);
            assertThat(fetch.first()).isGreaterThanOrEqualTo(chunk * CHUNK + there[shard][chunk]);
          }
        }
      }
      if (!more) {
        break;
      }
    }
    assertThat(interrupted).isGreaterThan(2);
    assertContent(hub.find(ID).orElseThrow(), repository.files(FakeRepository.FIRST));
  }

  private int[] received(int shard) throws IOException {
    if (!Files.exists(partial(shard))) {
      return new int[0];
    }
    try (PartialFile file = PartialFile.open(partial(shard), size(shard), CHUNK)) {
      int[] received = new int[file.chunks()];
      for (int i = 0; i < received.length; i++) {
        received[i] = file.received(i);
      }
      return received;
    }
  }

  @Test
  void pull_interrupted_publishesNothing() throws Exception {
    assertThat(pullUntil(100_000)).isTrue();
    assertThat(hub.find(ID)).isEmpty();
    assertThat(hub.cached()).isEmpty();
    assertThat(cache.resolve("models--org--tiny/refs/main")).doesNotExist();
    assertThat(HubFixture.names(cache.resolve("models--org--tiny/snapshots"))).isEmpty();
  }

  @Test
  void pull_oneWrongByte_fetchesChunksAgainUntilItIsFound() throws Exception {
    int wrong = 2;
    fake.fail(request ->
        isFirstChunkRequest(request, wrong, hash(2)) ? new Fault.WrongByte(7) : Fault.NONE);
    assertContent(hub.pull(ID, PullListener.NONE), repository.files(FakeRepository.FIRST));
    assertThat(fake.asked(hash(1))).isEqualTo(size(1));
    assertThat(fake.asked(hash(2))).isEqualTo(size(2) + (wrong + 1L) * CHUNK);
    assertThat(fake.asked(hash(3))).isEqualTo(size(3));
  }

  private boolean isFirstChunkRequest(FakeRequest request, int chunk, String hash) {
    return request.cdn()
        && request.path().endsWith(hash)
        && request.headers().getOrDefault("range", "").startsWith("bytes=" + chunk * CHUNK + "-")
        && fake.fetches().stream()
            .noneMatch(fetch -> fetch.hash().equals(hash) && fetch.first() == (long) chunk * CHUNK);
  }

  @Test
  void pull_diskLostBytes_fetchesOnlyThatChunkAgain() throws Exception {
    fake.fail(request ->
        request.cdn() && request.path().endsWith(hash(3)) ? new Fault.Status(503, "") : Fault.NONE);
    assertThatThrownBy(() -> hub.pull(ID, PullListener.NONE)).isInstanceOf(HubException.class);
    fake.fail(request -> Fault.NONE);
    try (PartialFile file = PartialFile.open(partial(3), size(3), CHUNK)) {
      byte[] content = repository.file(FakeCheckpoint.shard(3));
      for (int chunk = 0; chunk < file.chunks(); chunk++) {
        byte[] part = new byte[file.length(chunk)];
        System.arraycopy(content, (int) file.start(chunk), part, 0, part.length);
        file.resume(chunk);
        file.append(chunk, part, part.length);
      }
    }
    try (FileChannel channel = FileChannel.open(partial(3), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(4096), CHUNK + 100L);
    }
    fake.forgetFetches();
    assertContent(hub.pull(ID, PullListener.NONE), repository.files(FakeRepository.FIRST));
    assertThat(fake.fetches())
        .filteredOn(fetch -> fetch.hash().equals(hash(3)))
        .containsExactly(new FakeHub.Fetch(hash(3), CHUNK, CHUNK));
  }

  @Test
  void pull_alwaysWrongBytes_failsAndKeepsNothingOfTheFile() throws Exception {
    fake.fail(request ->
        request.cdn() && request.path().endsWith(hash(3)) ? new Fault.WrongByte(3) : Fault.NONE);
    assertThatThrownBy(() -> hub.pull(ID, PullListener.NONE))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT);
              assertThat(e).hasMessageContainingAll(FakeCheckpoint.shard(3), ID, hash(3));
            });
    assertThat(partial(3)).doesNotExist();
    assertThat(cache.resolve("models--org--tiny/blobs").resolve(hash(3))).doesNotExist();
    assertThat(hub.find(ID)).isEmpty();
  }

  @Test
  void pull_serverWithoutRanges_sendsEachFileOnce() throws Exception {
    fake.fail(request -> request.cdn() ? new Fault.NoRange() : Fault.NONE);
    assertContent(hub.pull(ID, PullListener.NONE), repository.files(FakeRepository.FIRST));
    for (int shard = 1; shard <= FakeCheckpoint.SHARDS; shard++) {
      assertThat(wholeFetches(shard)).isEqualTo(1);
    }
  }

  @Test
  void pull_serverWithoutRangesCutsOnce_keepsWhatCame() throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    fake.fail(request -> {
      if (!request.cdn()) {
        return Fault.NONE;
      }
      boolean whole = !request.headers().containsKey("range");
      return whole && first.getAndSet(false) ? new Fault.Cut(100_000) : new Fault.NoRange();
    });
    assertContent(hub.pull(ID, PullListener.NONE), repository.files(FakeRepository.FIRST));
    assertThat(wholeFetches(1)).isEqualTo(2);
  }

  @Test
  void pull_serverWithoutRangesSendsAWrongByte_fetchesTheFileOnceAgain() throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    fake.fail(request -> {
      if (!request.cdn() || request.headers().containsKey("range")) {
        return request.cdn() ? new Fault.NoRange() : Fault.NONE;
      }
      return first.getAndSet(false) ? new Fault.WrongByte(5 * CHUNK) : Fault.NONE;
    });
    assertContent(hub.pull(ID, PullListener.NONE), repository.files(FakeRepository.FIRST));
    assertThat(wholeFetches(1)).isEqualTo(2);
  }

  /** Returns how often a file was asked for without a range. */
  private long wholeFetches(int shard) {
    return fake.requests().stream()
        .filter(request -> request.cdn() && request.path().endsWith(hash(shard)))
        .filter(request -> !request.headers().containsKey("range"))
        .count();
  }

  @Test
  void pull_commitVanishes_beginsWithTheNewOne() throws Exception {
    Map<String, byte[]> changed = FakeCheckpoint.files(FLOATS, 99);
    fake.afterBytes(sent -> {
      if (sent > 60_000) {
        repository.put(FakeRepository.SECOND, changed);
        repository.point("main", FakeRepository.SECOND);
        repository.remove(FakeRepository.FIRST);
      }
    });
    Snapshot snapshot = hub.pull(ID, PullListener.NONE);
    assertThat(snapshot.commit()).hasValue(FakeRepository.SECOND);
    assertContent(snapshot, changed);
  }

  @Test
  void pull_twoThreads_fetchOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    PullListener first =
        event -> {
          if (event instanceof PullEvent.Started) {
            begun.countDown();
            Interruption.await(waiting);
          }
        };
    List<PullEvent> heard = new CopyOnWriteArrayList<>();
    PullListener second =
        event -> {
          heard.add(event);
          waiting.countDown();
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Snapshot> snapshot = threads.submit(() -> hub.pull(ID, first));
      begun.await();
      Hub other = HubFixture.hub(fake.address(), cache);
      assertThat(threads.submit(() -> other.pull(ID, second)).get()).isEqualTo(snapshot.get());
    }
    assertThat(heard.getFirst())
        .isEqualTo(new PullEvent.Waiting("org/tiny is being pulled already; waiting for that"));
    assertFetchedOnce();
  }

  @Test
  void pull_twoProcesses_fetchOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    fake.afterBytes(bytes -> begun.countDown());
    Process other = PullProcess.start(fake.address(), cache);
    begun.await();
    Snapshot snapshot = hub.pull(ID, PullListener.NONE);
    assertContent(snapshot, repository.files(FakeRepository.FIRST));
    assertThat(other.waitFor()).isZero();
    assertFetchedOnce();
  }

  @Test
  void pull_afterAnotherRevisionWasStopped_tidiesItsPartsWhenTheyAreOld() throws Exception {
    assertThat(pullUntil(100_000)).isTrue();
    repository.put(FakeRepository.SECOND, FakeCheckpoint.files(10, 99));
    repository.point("main", FakeRepository.SECOND);
    hub.pull(ID, PullListener.NONE);
    List<Path> parts = parts();
    assertThat(parts).isNotEmpty();
    for (Path part : parts) {
      Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
    }
    repository.put(THIRD, FakeCheckpoint.files(10, 98));
    repository.point("main", THIRD);
    hub.pull(ID, PullListener.NONE);
    assertThat(parts()).isEmpty();
  }

  private List<Path> parts() throws IOException {
    Path blobs = cache.resolve("models--org--tiny/blobs");
    return HubFixture.names(blobs).stream()
        .filter(name -> name.endsWith(PartialFile.SUFFIX))
        .map(blobs::resolve)
        .toList();
  }

  private void assertFetchedOnce() {
    for (int shard = 1; shard <= FakeCheckpoint.SHARDS; shard++) {
      assertThat(fake.asked(hash(shard))).isEqualTo(size(shard));
    }
  }
}
