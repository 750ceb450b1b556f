package dev.fovea.hub;

import static dev.fovea.hub.HubFixture.ID;
import static dev.fovea.hub.HubFixture.assertContent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.fakehub.FakeCheckpoint;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.hub.cache.CachedModel;
import dev.fovea.hub.cache.FileSelection;
import dev.fovea.hub.cache.PartialFile;
import dev.fovea.hub.cache.Removal;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.hub.transfer.PullListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubRemoveTest {
  @TempDir private Path folder;
  private Path cache;
  private Path repositoryFolder;
  private FakeHub fake;
  private FakeRepository repository;
  private Hub hub;

  @BeforeEach
  void open() throws IOException {
    fake = new FakeHub();
    repository = fake.add(ID, 5_000);
    repository.put(FakeRepository.SECOND, FakeCheckpoint.files(5_000, 99));
    cache = folder.resolve("hub");
    repositoryFolder = cache.resolve("models--org--tiny");
    hub = HubFixture.hub(fake.address(), cache);
  }

  @AfterEach
  void close() throws IOException {
    fake.close();
  }

  private static void assertFails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void remove_onlyRevision_leavesNothing() throws Exception {
    Snapshot snapshot = hub.pull(ID, PullListener.NONE);
    Removal removal = hub.remove(ID);
    assertThat(removal.bytes()).isGreaterThanOrEqualTo(snapshot.bytes());
    assertThat(repositoryFolder).doesNotExist();
    assertThat(hub.find(ID)).isEmpty();
    assertThat(hub.cached()).isEmpty();
    assertFails(() -> hub.remove(ID), ErrorCode.NOT_FOUND);
  }

  @Test
  void remove_oneOfTwoRevisions_leavesWhatTheOtherRefersTo() throws Exception {
    Snapshot first = hub.pull(ID + "@" + FakeRepository.FIRST, PullListener.NONE);
    repository.point("main", FakeRepository.SECOND);
    hub.pull(ID, PullListener.NONE);
    Removal removal = hub.remove(ID);
    assertThat(removal.files()).isEqualTo(1);
    assertThat(removal.bytes()).isEqualTo(repository.file(FakeCheckpoint.shard(3)).length);
    assertThat(hub.find(ID)).isEmpty();
    assertContent(first, repository.files(FakeRepository.FIRST));
    assertThat(hub.find(ID + "@" + FakeRepository.FIRST)).contains(first);
    assertThat(hub.cached())
        .extracting(CachedModel::id)
        .containsExactly(ID + "@" + FakeRepository.FIRST);
  }

  @Test
  void remove_commitThatATagNames_stays() throws Exception {
    repository.point("v1", FakeRepository.FIRST);
    hub.pull(ID + "@v1", PullListener.NONE);
    Snapshot snapshot = hub.pull(ID, PullListener.NONE);
    assertThat(hub.remove(ID)).isEqualTo(new Removal(ID, 0, 0));
    assertThat(hub.find(ID)).isEmpty();
    assertThat(hub.find(ID + "@v1")).contains(snapshot);
    assertThat(hub.cached()).extracting(CachedModel::id).containsExactly(ID + "@v1");
  }

  @Test
  void remove_commit_takesItsNamesAlong() throws Exception {
    hub.pull(ID, PullListener.NONE);
    hub.remove(ID + "@" + FakeRepository.FIRST);
    assertThat(repositoryFolder).doesNotExist();
  }

  @Test
  void remove_pullThatWasStopped_takesItsPartsAlong() throws Exception {
    try (Interruption _ = Interruption.of(fake, 30_000)) {
      assertThatThrownBy(() -> hub.pull(ID, PullListener.NONE))
          .isInstanceOf(InterruptedException.class);
    } finally {
      Thread.interrupted();
    }
    assertThat(repositoryFolder).exists();
    assertThat(hub.remove(ID).bytes()).isPositive();
    assertThat(repositoryFolder).doesNotExist();
  }

  @Test
  void remove_unknownRevision_isNotFound() throws Exception {
    Snapshot snapshot = hub.pull(ID, PullListener.NONE);
    assertFails(() -> hub.remove(ID + "@" + FakeRepository.SECOND), ErrorCode.NOT_FOUND);
    assertFails(() -> hub.remove(ID + "@typo"), ErrorCode.NOT_FOUND);
    assertThat(hub.find(ID)).contains(snapshot);
  }

  @Test
  void remove_partsOfAStoppedPull_areOfTheMainBranchAlone() throws Exception {
    Path parts = Files.createDirectories(repositoryFolder.resolve("blobs"));
    Files.writeString(parts.resolve("a".repeat(64) + PartialFile.SUFFIX), "x");
    assertFails(() -> hub.remove(ID + "@typo"), ErrorCode.NOT_FOUND);
    assertFails(() -> hub.remove(ID + "@" + FakeRepository.FIRST), ErrorCode.NOT_FOUND);
    assertThat(parts).isNotEmptyDirectory();
    assertThat(hub.remove(ID)).isEqualTo(new Removal(ID, 1, 1));
    assertThat(repositoryFolder).doesNotExist();
  }

  @Test
  void remove_noReferenceToASnapshot_takesItAlong() throws Exception {
    Snapshot snapshot = hub.pull(ID, PullListener.NONE);
    Files.delete(repositoryFolder.resolve("refs").resolve("main"));
    assertThat(hub.remove(ID).bytes()).isEqualTo(snapshot.bytes());
    assertThat(repositoryFolder).doesNotExist();
  }

  @Test
  void remove_mainIsNotThere_leavesWhatATagNames() throws Exception {
    repository.point("v1", FakeRepository.SECOND);
    Snapshot tagged = hub.pull(ID + "@v1", PullListener.NONE);
    assertFails(() -> hub.remove(ID), ErrorCode.NOT_FOUND);
    hub.pull(ID + "@" + FakeRepository.FIRST, PullListener.NONE);
    assertThat(hub.remove(ID).files()).isEqualTo(1);
    assertThat(hub.cached()).extracting(CachedModel::id).containsExactly(ID + "@v1");
    assertContent(tagged, repository.files(FakeRepository.SECOND));
  }

  @Test
  void remove_whilePulling_isBusy() throws Exception {
    hub.pull(ID, PullListener.NONE);
    repository.point("main", FakeRepository.SECOND);
    hub.pull(
        ID,
        event -> {
          if (event instanceof PullEvent.Started) {
            assertFails(() -> hub.remove(ID), ErrorCode.BUSY);
          }
        });
    assertThat(hub.find(ID)).isPresent();
  }

  @Test
  void remove_killedRemoval_isDoneAgain() throws Exception {
    hub.pull(ID, PullListener.NONE);
    try (var blobs = Files.list(repositoryFolder.resolve("blobs"))) {
      Files.delete(blobs.sorted().toList().getFirst());
    }
    assertThat(hub.find(ID)).isEmpty();
    hub.remove(ID);
    assertThat(repositoryFolder).doesNotExist();
  }

  @Test
  void remove_blobsOfAnother_stay() throws Exception {
    hub.pull(ID, PullListener.NONE);
    Path beginning =
        Files.createDirectories(repositoryFolder.resolve("snapshots").resolve("3".repeat(40)));
    Path theirs = Files.writeString(repositoryFolder.resolve("blobs").resolve("a".repeat(40)), "x");
    hub.remove(ID);
    assertThat(theirs).exists();
    assertThat(beginning).exists();
    assertThat(HubFixture.names(repositoryFolder.resolve("blobs"))).hasSize(1);
  }

  @Test
  void find_filesMissing_isEmpty() throws Exception {
    Snapshot snapshot = hub.pull(ID, PullListener.NONE);
    for (Map.Entry<String, byte[]> file : repository.files(FakeRepository.FIRST).entrySet()) {
      Path path = snapshot.folder().resolve(file.getKey());
      if (FileSelection.isWanted(file.getKey())) {
        Path target = Files.readSymbolicLink(path);
        Files.delete(path);
        boolean optional =
            !file.getKey().contains("model")
                && !file.getKey().equals("config.json")
                && !file.getKey().equals("tokenizer.json")
                && !file.getKey().equals("preprocessor_config.json");
        boolean index = file.getKey().equals(FileSelection.INDEX);
        assertThat(hub.find(ID).isPresent()).as(file.getKey()).isEqualTo(optional || index);
        Files.createSymbolicLink(path, target);
      }
    }
    Files.delete(snapshot.folder().resolve(FileSelection.INDEX));
    Files.delete(snapshot.folder().resolve(FakeCheckpoint.shard(2)));
    assertThat(hub.find(ID)).as("a shard whose siblings tell of it").isEmpty();
  }

  @Test
  void cached_otherKinds_areLeftOut() throws Exception {
    hub.pull(ID, PullListener.NONE);
    Path bert = cache.resolve("models--org--bert");
    Path files = Files.createDirectories(bert.resolve("snapshots").resolve(FakeRepository.FIRST));
    Files.writeString(files.resolve("config.json"), "{\"model_type\": \"bert\"}");
    Files.writeString(files.resolve("tokenizer.json"), "{}");
    Files.writeString(files.resolve("model.safetensors"), "x");
    Files.createDirectories(cache.resolve("datasets--org--data"));
    Files.createDirectories(cache.resolve("models--gpt2"));
    assertThat(hub.cached())
        .singleElement()
        .satisfies(model -> {
          assertThat(model.id()).isEqualTo(ID);
          assertThat(model.commit()).hasValue(FakeRepository.FIRST);
          assertThat(model.lastModified()).isAfter(java.time.Instant.EPOCH);
        });
  }
}
