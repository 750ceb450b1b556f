package dev.fovea.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceCacheTest {
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  @TempDir Path folder;

  private void put(String commit) throws IOException {
    Path repository = folder.resolve("models--org--name");
    Files.createDirectories(repository.resolve("refs"));
    Files.createDirectories(repository.resolve("snapshots").resolve(COMMIT));
    Files.writeString(repository.resolve("refs").resolve("main"), commit);
  }

  @Test
  void find_downloaded_isTheSnapshotOfMain() throws IOException {
    put(COMMIT + "\n");
    assertThat(new HuggingFaceCache(folder).find("org/name"))
        .hasValue(folder.resolve("models--org--name/snapshots/" + COMMIT));
  }

  @Test
  void find_refLeadsElsewhere_isEmpty() throws IOException {
    put("../../..");
    assertThat(new HuggingFaceCache(folder).find("org/name")).isEmpty();
  }

  @Test
  void find_snapshotMissing_isEmpty() throws IOException {
    put(COMMIT.replace('0', 'f'));
    assertThat(new HuggingFaceCache(folder).find("org/name")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "name",
        "org/",
        "/name",
        "../name",
        "org/..",
        "a/b/c",
        "org/na me",
        "o--g/name"
      })
  void find_notAnId_isEmpty(String id) {
    assertThat(HuggingFaceCache.isRepositoryId(id)).isFalse();
    assertThat(new HuggingFaceCache(folder).find(id)).isEmpty();
  }

  @Test
  void of_environment_hasHubCacheBeforeHomeBeforeDefault() {
    Path home = Path.of("/home/someone");
    assertThat(HuggingFaceCache.of(Map.of(), home).folder())
        .isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(HuggingFaceCache.of(Map.of("HF_HOME", "~/hf"), home).folder())
        .isEqualTo(home.resolve("hf/hub"));
    assertThat(HuggingFaceCache.of(Map.of("HF_HOME", "/x", "HF_HUB_CACHE", "/y"), home).folder())
        .isEqualTo(Path.of("/y"));
  }
}
