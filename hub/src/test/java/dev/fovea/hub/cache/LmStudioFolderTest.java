package dev.fovea.hub.cache;

import static dev.fovea.hub.HubFixture.ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.fakehub.FakeCheckpoint;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.hub.Hub;
import dev.fovea.hub.HubFixture;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.transfer.PullListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LmStudioFolderTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");
  private static final String CATALOGUED = "mlx-community/Qwen3-VL-4B-Instruct-3bit";

  @TempDir private Path temporary;
  private Path home;
  private Path cache;
  private Path models;
  private Hub hub;

  @BeforeEach
  void open() throws IOException {
    home = temporary.toRealPath();
    cache = home.resolve("hub");
    hub = HubFixture.hub(NOBODY, cache);
    models = hub.settings().lmStudioFolder();
  }

  private static Path put(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> file : FakeCheckpoint.files(100, 3).entrySet()) {
      if (FileSelection.isWanted(file.getKey())) {
        Files.write(folder.resolve(file.getKey()), file.getValue());
      }
    }
    return folder;
  }

  private void pull() throws Exception {
    try (FakeHub fake = new FakeHub()) {
      fake.add(ID, 100);
      HubFixture.hub(fake.address(), cache).pull(ID, PullListener.NONE);
    }
  }

  @Test
  void find_complete_isThereWithoutACommit() throws IOException {
    Path folder = put(models.resolve(ID));
    Snapshot found = hub.find(ID).orElseThrow();
    assertThat(found.hubId()).isEqualTo(ID);
    assertThat(found.folder()).isEqualTo(folder);
    assertThat(found.commit()).isEmpty();
    assertThat(found.bytes()).isEqualTo(SnapshotContent.of(folder).bytes()).isPositive();
    assertThat(hub.cached())
        .singleElement()
        .satisfies(model -> {
          assertThat(model.id()).isEqualTo(ID);
          assertThat(model.folder()).isEqualTo(folder);
          assertThat(model.commit()).isEmpty();
          assertThat(model.bytes()).isEqualTo(found.bytes());
        });
  }

  @Test
  void find_ofTheCatalog_isThereByItsShortName() throws IOException {
    put(models.resolve(CATALOGUED));
    assertThat(hub.find("qwen3-vl-4b")).isEqualTo(hub.find(CATALOGUED)).isPresent();
    assertThat(hub.cached()).extracting(CachedModel::id).containsExactly("qwen3-vl-4b");
  }

  @Test
  void find_otherRevision_isEmpty() throws IOException {
    put(models.resolve(ID));
    assertThat(hub.find(ID + "@v2")).isEmpty();
    assertThat(hub.find(ID + "@" + FakeRepository.FIRST)).isEmpty();
    assertThat(hub.find(ID + "@main")).isPresent();
  }

  @Test
  void find_inBoth_isTheCaches() throws Exception {
    put(models.resolve(ID));
    pull();
    assertThat(hub.find(ID).orElseThrow().folder()).startsWith(cache);
    assertThat(hub.cached()).singleElement().extracting(CachedModel::id).isEqualTo(ID);
    assertThat(hub.cached().getFirst().folder()).startsWith(cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "model-00002-of-00003.safetensors"})
  void find_incomplete_isEmpty(String missing) throws IOException {
    Files.delete(put(models.resolve(ID)).resolve(missing));
    assertNothing(ID);
  }

  @Test
  void find_otherKinds_isEmpty() throws IOException {
    Path bert = put(models.resolve("org/bert"));
    Files.writeString(bert.resolve("config.json"), "{\"model_type\": \"bert\"}");
    Path gguf = Files.createDirectories(models.resolve("org/tiny-GGUF"));
    Files.writeString(gguf.resolve("tiny-Q4_K_M.gguf"), "GGUF");
    Files.writeString(models.resolve("org/file"), "no folder");
    Files.createDirectories(models.resolve("a--b").resolve("c"));
    assertNothing("org/bert");
    assertNothing("org/tiny-GGUF");
    assertNothing("org/file");
  }

  @Test
  void find_linkedFolder_isEmpty() throws IOException {
    Path outside = put(home.resolve("outside").resolve("tiny"));
    Files.createDirectories(models.resolve("org"));
    Files.createSymbolicLink(models.resolve(ID), outside);
    Files.createSymbolicLink(models.resolve("linked"), home.resolve("outside"));
    assertNothing(ID);
    assertNothing("linked/tiny");
  }

  @Test
  void find_linkedFile_isEmpty() throws IOException {
    Path config = put(models.resolve(ID)).resolve("config.json");
    Path outside = Files.move(config, home.resolve("config.json"));
    Files.createSymbolicLink(config, outside);
    assertNothing(ID);
  }

  @Test
  void find_linkedRoot_isThere() throws IOException {
    put(home.resolve("disk").resolve(ID));
    Files.createSymbolicLink(models, home.resolve("disk"));
    assertThat(hub.find(ID).orElseThrow().folder()).isEqualTo(home.resolve("disk").resolve(ID));
  }

  private void assertNothing(String id) {
    assertThat(hub.find(id)).as(id).isEmpty();
    assertThat(hub.cached()).isEmpty();
  }

  @Test
  void remove_lmStudios_isRefusedAndLeavesIt() throws IOException {
    Path folder = put(models.resolve(ID));
    assertThatThrownBy(() -> hub.remove(ID))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
        .hasMessageContaining("LM Studio's")
        .hasMessageContaining(folder.toString());
    assertThat(hub.find(ID)).isPresent();
  }

  @Test
  void remove_inBoth_deletesTheCachesOnly() throws Exception {
    Path folder = put(models.resolve(ID));
    pull();
    assertThat(hub.remove(ID).files()).isPositive();
    assertThat(hub.find(ID).orElseThrow().folder()).isEqualTo(folder);
  }

  @Test
  void pull_lmStudios_goesIntoTheCache() throws Exception {
    put(models.resolve(ID));
    pull();
    assertThat(cache.resolve("models--org--tiny")).isDirectory();
  }
}
