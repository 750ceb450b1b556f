package dev.fovea.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.cache.Disk;
import dev.fovea.hub.cache.FileSelection;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.hub.transfer.Transfer;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;

/** What tests of pulls share. */
public final class HubFixture {
  public static final String ID = "org/tiny";
  public static final int CHUNK = 16 << 10;

  /** Patient in number, not in time. */
  public static final Transfer QUICK =
      new Transfer(
          4, CHUNK, 12, Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofSeconds(2));

  /** Gives up soon. */
  static final Transfer IMPATIENT =
      new Transfer(4, CHUNK, 3, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(2));

  private HubFixture() {}

  public static HubSettings settings(URI endpoint, Path cache) {
    return new HubSettings(
        cache,
        endpoint,
        Optional.empty(),
        /* offline= */ false,
        Duration.ofMinutes(1),
        ProxySelector.of(null),
        /* symbolicLinks= */ true,
        cache.resolveSibling("catalog.json"),
        cache.resolveSibling("lmstudio"));
  }

  public static Hub hub(URI endpoint, Path cache) {
    return new Hub(settings(endpoint, cache), QUICK, Disk.REAL);
  }

  /** Returns a hub that gives up soon. */
  static Hub impatient(URI endpoint, Path cache) {
    return new Hub(settings(endpoint, cache), IMPATIENT, Disk.REAL);
  }

  public static HubSettings withTimeout(HubSettings settings, Duration timeout) {
    return new HubSettings(
        settings.cacheFolder(),
        settings.endpoint(),
        settings.token(),
        settings.offline(),
        timeout,
        settings.proxies(),
        settings.symbolicLinks(),
        settings.catalogFile(),
        settings.lmStudioFolder());
  }

  /** Fails unless the snapshot has exactly the files of the repository that a checkpoint needs. */
  public static void assertContent(Snapshot snapshot, Map<String, byte[]> files)
      throws IOException {
    List<String> names = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (FileSelection.isWanted(file.getKey())) {
        names.add(file.getKey());
        bytes += file.getValue().length;
        assertThat(Files.readAllBytes(snapshot.folder().resolve(file.getKey())))
            .as(file.getKey())
            .isEqualTo(file.getValue());
      }
    }
    assertThat(names(snapshot.folder())).containsExactlyInAnyOrderElementsOf(names);
    assertThat(snapshot.bytes()).isEqualTo(bytes);
  }

  /**
   * Fails unless a pull fails with the code, says so to its listener last, and leaves nothing to be
   * found.
   */
  static AbstractThrowableAssert<?, ?> assertFails(Hub hub, String id, ErrorCode code) {
    List<PullEvent> events = new ArrayList<>();
    AbstractThrowableAssert<?, ?> failure =
        assertThatThrownBy(() -> hub.pull(id, events::add))
            .isInstanceOfSatisfying(
                HubException.class,
                e -> {
                  assertThat(e.code()).as(e.message()).isEqualTo(code);
                  assertThat(events.getLast()).isEqualTo(new PullEvent.Failed(e));
                });
    assertThat(hub.find(id)).isEmpty();
    return failure;
  }

  /** Fails if a cache has the folder of a repository. */
  static void assertNothingIn(Path cache) throws IOException {
    assertThat(names(cache)).filteredOn(name -> name.startsWith("models--")).isEmpty();
  }

  public static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var paths = Files.list(folder)) {
      return paths.map(path -> String.valueOf(path.getFileName())).sorted().toList();
    }
  }
}
