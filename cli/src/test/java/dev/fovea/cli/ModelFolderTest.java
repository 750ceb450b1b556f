package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.engine.FoveaException;
import dev.fovea.hub.HuggingFaceCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  @TempDir private Path folder;
  private HuggingFaceCache cache;

  @BeforeEach
  void open() {
    cache = new HuggingFaceCache(folder.resolve("hub"));
  }

  @Test
  void find_embedded_isUnpacked() throws IOException {
    ModelFolder found = ModelFolder.find("fovea-nano", folder.resolve("home"), cache);
    assertThat(found.id()).isEqualTo("fovea-nano");
    assertThat(found.hubId()).isEmpty();
    assertThat(found.folder()).startsWith(folder.resolve("home"));
    assertThat(found.folder().resolve("config.json")).isRegularFile();
  }

  @Test
  void find_folder_isNamedAfterIt() throws IOException {
    Path checkpoint = Files.createDirectory(folder.resolve("my-model"));
    ModelFolder found = ModelFolder.find(checkpoint + "/", folder, cache);
    assertThat(found.id()).isEqualTo("my-model");
    assertThat(found.folder()).isEqualTo(checkpoint.toRealPath());
  }

  @Test
  void find_hubIds_areLookedUpInTheCache() throws IOException {
    Path snapshot = download("mlx-community--Qwen3-VL-4B-Instruct-3bit");
    ModelFolder byShortName = ModelFolder.find("qwen3-vl-4b", folder, cache);
    assertThat(byShortName.folder()).isEqualTo(snapshot);
    assertThat(byShortName.hubId()).hasValue("mlx-community/Qwen3-VL-4B-Instruct-3bit");
    assertThat(ModelFolder.find("mlx-community/Qwen3-VL-4B-Instruct-3bit", folder, cache))
        .isEqualTo(byShortName);

    Path other = download("me--mine");
    ModelFolder byHubId = ModelFolder.find("me/mine", folder, cache);
    assertThat(byHubId.id()).isEqualTo("me/mine");
    assertThat(byHubId.folder()).isEqualTo(other);
  }

  @Test
  void find_nothing_saysWhatWasExpected() {
    assertThatThrownBy(() -> ModelFolder.find("nonsense", folder, cache))
        .isInstanceOf(FoveaException.class)
        .hasMessageContainingAll("nonsense", "fovea-nano");
    assertThatThrownBy(() -> ModelFolder.find("qwen3-vl-2b", folder, cache))
        .isInstanceOf(FoveaException.class)
        .hasMessageContainingAll("hf download mlx-community/Qwen3-VL-2B", "hub");
    assertThatThrownBy(() -> ModelFolder.find("\u0000", folder, cache))
        .isInstanceOf(FoveaException.class);
  }

  private Path download(String name) throws IOException {
    Path repository = cache.folder().resolve("models--" + name);
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs").resolve("main"), COMMIT);
    return Files.createDirectories(repository.resolve("snapshots").resolve(COMMIT));
  }
}
