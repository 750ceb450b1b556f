package dev.fovea.hub;

import static dev.fovea.hub.HubFixture.ID;
import static dev.fovea.hub.HubFixture.assertContent;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.fakehub.FakeCheckpoint;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.fakehub.FakeRequest;
import dev.fovea.hub.cache.Disk;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.hub.transfer.PullListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubPullTest {
  @TempDir private Path folder;
  private Path cache;
  private FakeHub fake;
  private FakeRepository repository;
  private Hub hub;

  @BeforeEach
  void open() throws IOException {
    fake = new FakeHub();
    repository = fake.add(ID, 20_000);
    cache = folder.resolve("hub");
    hub = HubFixture.hub(fake.address(), cache);
  }

  @AfterEach
  void close() throws IOException {
    fake.close();
  }

  private Map<String, byte[]> files() {
    return repository.files(FakeRepository.FIRST);
  }

  @Test
  void pull_nothingThere_fetchesWhatAModelNeeds() throws Exception {
    List<PullEvent> events = new ArrayList<>();
    assertThat(hub.find(ID)).isEmpty();
    Snapshot snapshot = hub.pull(ID, events::add);
    assertContent(snapshot, files());
    assertThat(snapshot.commit()).hasValue(FakeRepository.FIRST);
    assertThat(hub.find(ID)).contains(snapshot);
    assertThat(hub.find(ID + "@" + FakeRepository.FIRST)).contains(snapshot);
    assertThat(events.getFirst()).isEqualTo(new PullEvent.Started(snapshot.bytes(), 0));
    assertThat(events.getLast()).isEqualTo(new PullEvent.Completed(snapshot));
  }

  @Test
  void pull_cacheLayout_isThatOfHuggingFace() throws Exception {
    Snapshot snapshot = hub.pull(ID, PullListener.NONE);
    Path repositoryFolder = cache.resolve("models--org--tiny");
    assertThat(snapshot.folder())
        .isEqualTo(repositoryFolder.resolve("snapshots").resolve(FakeRepository.FIRST));
    assertThat(Files.readString(repositoryFolder.resolve("refs/main")))
        .isEqualTo(FakeRepository.FIRST);
    String hash = FakeRepository.sha256(repository.file(FakeCheckpoint.shard(1)));
    assertThat(Files.readSymbolicLink(snapshot.folder().resolve(FakeCheckpoint.shard(1))))
        .isEqualTo(Path.of("../../blobs/" + hash));
    assertThat(HubFixture.names(repositoryFolder.resolve("blobs")))
        .hasSize(11)
        .noneMatch(name -> name.contains("incomplete"));
  }

  @Test
  void pull_again_fetchesNothing() throws Exception {
    hub.pull(ID, PullListener.NONE);
    int before = fake.fetches().size();
    List<PullEvent> events = new ArrayList<>();
    Snapshot snapshot = hub.pull(ID, events::add);
    assertThat(fake.fetches()).hasSize(before);
    assertThat(events)
        .containsExactly(
            new PullEvent.Started(snapshot.bytes(), snapshot.bytes()),
            new PullEvent.Completed(snapshot));
  }

  @Test
  void pull_killedWhilePublishing_goesOnWithoutFetching() throws Exception {
    Snapshot snapshot = hub.pull(ID, PullListener.NONE);
    Path ref = cache.resolve("models--org--tiny/refs/main");
    Path config = snapshot.folder().resolve("config.json");
    List<Path> lost = new ArrayList<>(List.of(ref));
    fake.forgetFetches();
    for (Path next : List.of(config, snapshot.folder().resolve(FakeCheckpoint.shard(2)))) {
      for (Path path : lost) {
        Files.deleteIfExists(path);
      }
      assertThat(hub.find(ID)).isEmpty();
      Files.writeString(cache.resolve("models--org--tiny/ref.fovea.tmp"), "00");
      Files.createSymbolicLink(config.resolveSibling("config.json.fovea.tmp"), Path.of("x"));
      assertThat(hub.pull(ID, PullListener.NONE)).isEqualTo(snapshot);
      assertContent(snapshot, files());
      lost.add(next);
    }
    assertThat(fake.fetches()).isEmpty();
  }

  @Test
  void pull_newRevision_fetchesOnlyWhatChanged() throws Exception {
    hub.pull(ID, PullListener.NONE);
    Map<String, byte[]> changed = FakeCheckpoint.files(20_000, 99);
    repository.put(FakeRepository.SECOND, changed);
    repository.point("main", FakeRepository.SECOND);
    fake.forgetFetches();
    Snapshot snapshot = hub.pull(ID, PullListener.NONE);
    assertContent(snapshot, changed);
    byte[] shard = requireNonNull(changed.get(FakeCheckpoint.shard(3)));
    String hash = FakeRepository.sha256(shard);
    assertThat(fake.fetches()).isNotEmpty().allMatch(fetch -> fetch.hash().equals(hash));
    assertThat(fake.asked(hash)).isEqualTo(shard.length);
  }

  @Test
  void pull_branchTagOrCommit_leavesMainAlone() throws Exception {
    repository.put(FakeRepository.SECOND, FakeCheckpoint.files(20_000, 99));
    repository.point("refs/pr/1", FakeRepository.SECOND);
    Snapshot snapshot = hub.pull(ID + "@refs/pr/1", PullListener.NONE);
    assertThat(snapshot.commit()).hasValue(FakeRepository.SECOND);
    assertThat(hub.find(ID + "@refs/pr/1")).contains(snapshot);
    assertThat(hub.find(ID)).isEmpty();
    assertThat(hub.pull(ID + "@" + FakeRepository.FIRST, PullListener.NONE).commit())
        .hasValue(FakeRepository.FIRST);
    assertThat(hub.find(ID)).isEmpty();
  }

  @Test
  void pull_token_goesToTheHubAlone() throws Exception {
    HubSettings plain = HubFixture.settings(fake.address(), cache);
    HubSettings named =
        HubSettings.of(
            Map.of(
                "HF_TOKEN",
                "hf_secret",
                "HF_ENDPOINT",
                fake.address() + "/",
                "HF_HUB_CACHE",
                plain.cacheFolder().toString()),
            folder);
    new Hub(named, HubFixture.QUICK, Disk.REAL).pull(ID, PullListener.NONE);
    assertThat(fake.requests()).anyMatch(FakeRequest::cdn);
    assertThat(fake.requests())
        .allMatch(request ->
            request.cdn()
                ? !request.headers().containsKey("authorization")
                : "Bearer hf_secret".equals(request.headers().get("authorization")));
  }

  @Test
  void pull_withoutLinks_copiesTheFiles() throws Exception {
    HubSettings settings = HubFixture.settings(fake.address(), cache);
    HubSettings plain =
        new HubSettings(
            cache,
            settings.endpoint(),
            settings.token(),
            settings.offline(),
            settings.timeout(),
            settings.proxies(),
            /* symbolicLinks= */ false,
            settings.catalogFile(),
            settings.lmStudioFolder());
    Hub other = new Hub(plain, HubFixture.QUICK, Disk.REAL);
    Snapshot snapshot = other.pull(ID, PullListener.NONE);
    assertContent(snapshot, files());
    assertThat(Files.isSymbolicLink(snapshot.folder().resolve("config.json"))).isFalse();
    int before = fake.fetches().size();
    other.pull(ID, PullListener.NONE);
    assertThat(fake.fetches()).hasSize(before);
    assertThat(other.remove(ID).bytes()).isEqualTo(snapshot.bytes());
    assertThat(other.find(ID)).isEmpty();
  }

  @Test
  void pull_shortNameOfTheUsersCatalog_isItsRepository() throws Exception {
    Files.writeString(
        folder.resolve("catalog.json"),
        "{\"models\": [{\"id\": \"mine\", \"hubId\": \"org/tiny\"}]}");
    Hub withCatalog = HubFixture.hub(fake.address(), cache);
    Snapshot snapshot = withCatalog.pull("mine", PullListener.NONE);
    assertThat(snapshot.hubId()).isEqualTo(ID);
    assertThat(withCatalog.resolve("mine")).isEqualTo(ID);
    assertThat(withCatalog.cached())
        .singleElement()
        .satisfies(model -> {
          assertThat(model.id()).isEqualTo("mine");
          assertThat(model.bytes()).isEqualTo(snapshot.bytes());
        });
  }

  @Test
  void pull_catalogEntryWithoutHubId_saysWhatItLacks() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("catalog.json"),
            "{\"models\": [{\"id\": \"mine\"}, {\"id\": \"fovea-nano\"}]}");
    Hub withCatalog = HubFixture.hub(fake.address(), cache);
    assertThatThrownBy(() -> withCatalog.pull("mine", PullListener.NONE))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SETTINGS))
        .hasMessageContainingAll(file.toString(), "mine", "hubId");
    assertThatThrownBy(() -> withCatalog.pull("fovea-nano", PullListener.NONE))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
  }

  @Test
  void pull_referenceCannotBeRenamed_leavesNothingBesideIt() throws Exception {
    Path refs = cache.resolve("models--org--tiny/refs");
    Files.createDirectories(refs.resolve("main/taken"));
    assertThatThrownBy(() -> hub.pull(ID, PullListener.NONE)).isInstanceOf(HubException.class);
    assertThat(HubFixture.names(refs)).containsExactly("main");
    Files.delete(refs.resolve("main/taken"));
    Files.delete(refs.resolve("main"));
    hub.pull(ID, PullListener.NONE);
    assertThat(HubFixture.names(cache.resolve("models--org--tiny")))
        .containsExactly("blobs", "refs", "snapshots");
  }

  @Test
  void pull_listenerThrows_endsThePull() throws Exception {
    assertThatThrownBy(() ->
            hub.pull(
                ID,
                event -> {
                  throw new IllegalStateException("enough");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(hub.find(ID)).isEmpty();
    assertContent(hub.pull(ID, PullListener.NONE), files());
  }
}
