package dev.fovea.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.Message;
import dev.fovea.engine.Model;
import dev.fovea.hub.Hub;
import dev.fovea.hub.settings.HubSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  @TempDir private Path folder;

  @Test
  void find_embedded_isUnpacked() throws IOException {
    ModelFolder found = find("fovea-nano");
    assertThat(found.id()).isEqualTo("fovea-nano");
    assertThat(found.hubId()).isEmpty();
    assertThat(found.folder()).startsWith(folder.resolve("home"));
    assertThat(found.folder().resolve("config.json")).isRegularFile();
  }

  @Test
  void find_embedded_needsNoHub() throws IOException {
    ModelFolder found =
        ModelFolder.find(
            "fovea-nano",
            folder,
            () -> {
              throw new AssertionError("the hub is not needed");
            });
    assertThat(found.folder()).isDirectory();
  }

  @Test
  void find_folder_isNamedAfterIt() throws IOException {
    Path checkpoint = Files.createDirectory(folder.resolve("my-model"));
    ModelFolder found = find(checkpoint + "/");
    assertThat(found.id()).isEqualTo("my-model");
    assertThat(found.folder()).isEqualTo(checkpoint.toRealPath());
  }

  @Test
  void find_hubIds_areLookedUpInTheCache() throws IOException {
    Path snapshot = download("mlx-community--Qwen3-VL-4B-Instruct-3bit");
    ModelFolder byShortName = find("qwen3-vl-4b");
    assertThat(byShortName.folder()).isEqualTo(snapshot);
    assertThat(byShortName.hubId()).hasValue("mlx-community/Qwen3-VL-4B-Instruct-3bit");
    assertThat(find("mlx-community/Qwen3-VL-4B-Instruct-3bit")).isEqualTo(byShortName);

    Path other = download("me--mine");
    ModelFolder byHubId = find("me/mine");
    assertThat(byHubId.id()).isEqualTo("me/mine");
    assertThat(byHubId.folder()).isEqualTo(other);
    assertThat(find("me/mine@" + COMMIT).folder()).isEqualTo(other);
  }

  @Test
  void find_incomplete_isMissing() throws IOException {
    Files.delete(download("me--mine").resolve("model.safetensors"));
    assertThatThrownBy(() -> find("me/mine"))
        .isInstanceOf(FoveaException.class)
        .hasMessageContainingAll("me/mine", "not all of it", "fovea pull me/mine", "Hub.pull");
  }

  @Test
  void find_nothing_saysWhatWasExpected() {
    assertThatThrownBy(() -> find("nonsense"))
        .isInstanceOf(FoveaException.class)
        .hasMessageContainingAll("nonsense", "fovea-nano");
    assertThatThrownBy(() -> find("qwen3-vl-2b"))
        .isInstanceOf(FoveaException.class)
        .hasMessageContainingAll("fovea pull qwen3-vl-2b", "hub");
    for (String odd : new String[] {"", "\u0000", "../..//x", "a\u001b[2J"}) {
      assertThatThrownBy(() -> find(odd))
          .isInstanceOf(FoveaException.class)
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u0000", "\u001b"));
    }
  }

  @Test
  void model_embedded_answersByItsName() throws InterruptedException {
    try (Model model = Models.load("fovea-nano", LoadOptions.DEFAULTS.limitedTo(256))) {
      assertThat(model.info().name()).isEqualTo("fovea-nano");
      assertThat(model.generate(ChatRequest.of(Message.user("Hello"))).text()).isNotBlank();
    }
  }

  @Test
  void model_unknown_saysWhatWasExpected() {
    assertThatThrownBy(() -> Models.load("nonsense"))
        .isInstanceOf(FoveaException.class)
        .hasMessageContaining("there is no model nonsense");
  }

  private ModelFolder find(String name) throws IOException {
    Map<String, String> environment = Map.of("HF_HUB_CACHE", folder.resolve("hub").toString());
    return ModelFolder.find(
        name, folder.resolve("home"), () -> new Hub(HubSettings.of(environment, folder)));
  }

  private Path download(String name) throws IOException {
    Path repository = folder.resolve("hub").resolve("models--" + name);
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs").resolve("main"), COMMIT);
    Path snapshot = Files.createDirectories(repository.resolve("snapshots").resolve(COMMIT));
    Files.writeString(snapshot.resolve("config.json"), "{\"model_type\": \"qwen3_vl\"}");
    Files.writeString(snapshot.resolve("tokenizer.json"), "{}");
    Files.write(snapshot.resolve("model.safetensors"), new byte[8]);
    return snapshot;
  }
}
