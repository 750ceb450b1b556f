package dev.fovea.hub;

import static dev.fovea.hub.HubFixture.ID;
import static dev.fovea.hub.HubFixture.IMPATIENT;
import static dev.fovea.hub.HubFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.hub.cache.Disk;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.hub.transfer.PullListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls that fail on this side of the network. */
class HubLocalFailureTest {
  @TempDir private Path folder;
  private Path cache;
  private FakeHub fake;

  @BeforeEach
  void open() throws IOException {
    fake = new FakeHub();
    fake.add(ID, 20_000);
    cache = folder.resolve("hub");
  }

  @AfterEach
  void close() throws IOException {
    fake.close();
  }

  private Hub hub() {
    return HubFixture.impatient(fake.address(), cache);
  }

  @Test
  void pull_interruptedBeforeFileWork_isInterrupted() {
    List<PullEvent> events = new ArrayList<>();
    assertThatThrownBy(() ->
            hub()
                .pull(
                    ID,
                    event -> {
                      events.add(event);
                      if (event instanceof PullEvent.Started) {
                        Thread.currentThread().interrupt();
                      }
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            PullEvent.Failed.class,
            failed -> assertThat(failed.reason().code()).isEqualTo(ErrorCode.CANCELLED));
  }

  @Test
  void pull_offlineByEnvironment_asksNobody() throws Exception {
    Map<String, String> environment =
        Map.of(
            "HF_HUB_OFFLINE", "1",
            "HF_ENDPOINT", fake.address().toString(),
            "HF_HUB_CACHE", cache.toString());
    Hub offline = new Hub(HubSettings.of(environment, folder), IMPATIENT, Disk.REAL);
    assertFails(offline, ID, ErrorCode.OFFLINE).hasMessageContainingAll(ID, "HF_HUB_OFFLINE");
    assertThat(fake.requests()).isEmpty();
    Snapshot snapshot = hub().pull(ID, PullListener.NONE);
    int requests = fake.requests().size();
    assertThat(offline.pull(ID, PullListener.NONE)).isEqualTo(snapshot);
    assertThat(fake.requests()).hasSize(requests);
  }

  @Test
  void pull_diskTooSmall_isSaidBeforeAFileIsFetched() {
    Hub hub = new Hub(HubFixture.settings(fake.address(), cache), IMPATIENT, path -> 1000);
    assertFails(hub, ID, ErrorCode.NO_SPACE).hasMessageContainingAll("1,000", "HF_HUB_CACHE");
    assertThat(fake.fetches()).isEmpty();
  }

  @Test
  void pull_cacheMayNotBeWritten_isReadOnly() throws Exception {
    Snapshot snapshot = hub().pull(ID, PullListener.NONE);
    Path locks = cache.resolve(".locks").resolve("models--org--tiny");
    var rights = PosixFilePermissions.fromString("r-xr-xr-x");
    for (Path path : List.of(cache, cache.resolve("models--org--tiny"), locks)) {
      Files.setPosixFilePermissions(path, rights);
    }
    try {
      assumeThat(Files.isWritable(cache)).as("root may write everywhere").isFalse();
      assertThat(hub().pull(ID, PullListener.NONE)).isEqualTo(snapshot);
      fake.add("org/other", 10);
      assertFails(hub(), "org/other", ErrorCode.READ_ONLY).hasMessageContaining("HF_HUB_CACHE");
    } finally {
      rights = PosixFilePermissions.fromString("rwxr-xr-x");
      for (Path path : List.of(cache, cache.resolve("models--org--tiny"), locks)) {
        Files.setPosixFilePermissions(path, rights);
      }
    }
  }

  @Test
  void pull_cacheIsAFile_isAClearFailure() throws IOException {
    Files.writeString(cache, "not a folder");
    assertFails(hub(), ID, ErrorCode.CACHE).hasMessageContaining(cache.toString());
  }
}
