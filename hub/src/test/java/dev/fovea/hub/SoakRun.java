package dev.fovea.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.fakehub.FakeCheckpoint;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.fakehub.Fault;
import dev.fovea.hub.cache.Disk;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.transfer.PullListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** One download of the soak, which its seed decides but for the order of threads. */
final class SoakRun {
  private static final Set<ErrorCode> CLEAR_FAILURES =
      EnumSet.of(
          ErrorCode.UNAVAILABLE,
          ErrorCode.OFFLINE,
          ErrorCode.RATE_LIMITED,
          ErrorCode.CORRUPT,
          ErrorCode.NOT_FOUND);
  private static final int MOST_FAILURES = 6;
  private static final int FLOATS = 20_000;
  private static final int FIRST_SEED = 3;
  private static final int SECOND_SEED = 99;
  private static final int BYTES = FakeCheckpoint.SHARDS * FLOATS * 4;
  private static final Duration TIMEOUT = Duration.ofMillis(700);

  private final int seed;
  private final Random random;
  private final Path cache;
  private final AtomicInteger faults = new AtomicInteger();
  private int interrupts;
  private int processKills;
  private int failures;

  /** What happened on the way to the verified files. */
  record Outcome(int interrupts, int processKills, int failures, int faults) {}

  SoakRun(int seed, Path cache) {
    this.seed = seed;
    this.random = new Random(seed);
    this.cache = cache;
  }

  Outcome run() throws IOException, InterruptedException {
    try (FakeHub fake = new FakeHub()) {
      FakeRepository repository = fake.add(HubFixture.ID, FLOATS);
      fake.watch(cache.resolve("models--org--tiny").resolve("blobs"));
      double share = random.nextDouble() * 0.4;
      fake.fail(request -> draw(share, request.path().startsWith("/api/")));
      int changeAt = random.nextInt(3) == 0 ? random.nextInt(BYTES) : Integer.MAX_VALUE;
      boolean vanishes = random.nextBoolean();
      Runnable change = () -> change(repository, vanishes);
      int kills = random.nextInt(4);
      for (int kill = 0; kill < kills; kill++) {
        killedPull(fake, seed % 7 == 0, random.nextInt(BYTES), changeAt, change);
      }
      Snapshot snapshot = lastPull(fake, changeAt, change);
      String commit = repository.commit("main").orElseThrow();
      String fetched = snapshot.commit().orElseThrow();
      assertThat(fetched).as("seed " + seed).isIn(commit, FakeRepository.FIRST);
      HubFixture.assertContent(
          snapshot,
          FakeCheckpoint.files(
              FLOATS, fetched.equals(FakeRepository.FIRST) ? FIRST_SEED : SECOND_SEED));
      assertThat(hub(fake).find(HubFixture.ID)).contains(snapshot);
      assertThat(fake.refetchedBytes()).as("seed " + seed).isZero();
      return new Outcome(interrupts, processKills, failures, faults.get());
    }
  }

  private Hub hub(FakeHub fake) {
    HubSettings settings = HubFixture.settings(fake.address(), cache);
    return new Hub(HubFixture.withTimeout(settings, TIMEOUT), HubFixture.QUICK, Disk.REAL);
  }

  /** No hash tells of a wrong byte in the listing; that is what TLS is for. */
  private Fault draw(double share, boolean listing) {
    synchronized (random) {
      if (random.nextDouble() >= share) {
        return Fault.NONE;
      }
      Fault fault = Fault.draw(random);
      if (listing && fault instanceof Fault.WrongByte) {
        return Fault.NONE;
      }
      faults.incrementAndGet();
      return fault;
    }
  }

  private static void change(FakeRepository repository, boolean vanishes) {
    repository.put(FakeRepository.SECOND, FakeCheckpoint.files(FLOATS, SECOND_SEED));
    repository.point("main", FakeRepository.SECOND);
    if (vanishes) {
      repository.remove(FakeRepository.FIRST);
    }
  }

  /** Kills a pull after it was sent so many bytes, unless it ends before. */
  private void killedPull(
      FakeHub fake, boolean process, int killAfter, int changeAt, Runnable change)
      throws IOException, InterruptedException {
    long start = fake.bodyBytes();
    if (process) {
      AtomicReference<Process> child = new AtomicReference<>();
      fake.afterBytes(bytes -> {
        changeWhenDue(bytes, changeAt, change);
        Process started = child.get();
        if (started != null && bytes - start >= killAfter) {
          started.destroyForcibly();
        }
      });
      child.set(PullProcess.start(fake.address(), cache));
      int status = child.get().waitFor();
      processKills += status == 0 || status == 1 ? 0 : 1;
    } else {
      FutureTask<Boolean> pull = new FutureTask<>(() -> pullOnce(fake), true);
      Thread puller = Thread.ofPlatform().unstarted(pull);
      fake.afterBytes(bytes -> {
        changeWhenDue(bytes, changeAt, change);
        if (bytes - start >= killAfter) {
          puller.interrupt();
        }
      });
      puller.start();
      puller.join();
      if (pull.state() != Future.State.SUCCESS) {
        throw new AssertionError("seed " + seed, pull.exceptionNow());
      }
    }
    fake.afterBytes(bytes -> changeWhenDue(bytes, changeAt, change));
  }

  private static void changeWhenDue(long bytes, int changeAt, Runnable change) {
    if (bytes >= changeAt) {
      change.run();
    }
  }

  private void pullOnce(FakeHub fake) {
    try {
      hub(fake).pull(HubFixture.ID, PullListener.NONE);
    } catch (InterruptedException e) {
      interrupts++;
    } catch (HubException e) {
      failed(e);
    }
  }

  private void failed(HubException e) {
    assertThat(CLEAR_FAILURES).as("seed " + seed + ": " + e.message()).contains(e.code());
    failures++;
  }

  /** Pulls until it succeeds; a hub that fails for too long is mended. */
  private Snapshot lastPull(FakeHub fake, int changeAt, Runnable change)
      throws InterruptedException {
    fake.afterBytes(bytes -> changeWhenDue(bytes, changeAt, change));
    for (int i = 0; i < MOST_FAILURES; i++) {
      try {
        return hub(fake).pull(HubFixture.ID, PullListener.NONE);
      } catch (HubException e) {
        failed(e);
      }
    }
    fake.fail(request -> Fault.NONE);
    return hub(fake).pull(HubFixture.ID, PullListener.NONE);
  }
}
