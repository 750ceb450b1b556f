package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.fakehub.CachedModels;
import dev.fovea.hub.Hub;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.library.HubStore;
import dev.fovea.library.ModelPool;
import dev.fovea.library.ModelStatus;
import dev.fovea.library.PoolOptions;
import dev.fovea.library.StoredModel;
import dev.fovea.nano.FoveaNano;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.settings.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the API says and does when files come and go in a real cache, without a network. */
@Timeout(60)
class HubRoutesTest {
  private static final String CATALOGUED = "mlx-community/Qwen3-VL-4B-Instruct-3bit";

  @TempDir private Path folder;
  private CachedModels nano;
  private final List<StoredModel> given = new ArrayList<>();
  private final FakeModelOpener opener = new FakeModelOpener(new FakeModel());
  private ModelPool pool;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    nano = new CachedModels(FoveaNano.extract(folder.resolve("home")), folder.resolve("hub"));
    Hub hub =
        new Hub(
            HubSettings.of(
                Map.of(
                    "HF_HUB_OFFLINE", "1",
                    "HF_HUB_CACHE", folder.resolve("hub").toString(),
                    "FOVEA_HOME", folder.toString()),
                folder));
    pool =
        new ModelPool(
            new HubStore(() -> given, List.of(), () -> hub), opener, PoolOptions.DEFAULTS);
    server = new TestServer(ServerOptions.builder(), pool);
  }

  @AfterEach
  void stop() {
    server.close();
    pool.close();
  }

  private Answer chat(String model) {
    return server.post(
        "{\"model\": \"%s\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}"
            .formatted(model));
  }

  private JsonNode listed(String id) {
    for (JsonNode model : server.get("/models/builtin/list").json().get("data")) {
      if (model.get("id").asText().equals(id)) {
        return model;
      }
    }
    throw new AssertionError(id + " is not listed");
  }

  @Test
  void remove_folderWithTheNameOfACataloguedModel_leavesTheCache() throws IOException {
    Path cached = nano.put(CATALOGUED);
    Path mine = folder.resolve("mine").resolve("qwen3-vl-4b");
    nano.copyTo(mine);
    given.add(StoredModel.of("qwen3-vl-4b", Optional.empty(), mine, 7));
    Answer answer = server.call("DELETE", "/models/builtin/qwen3-vl-4b", "");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("/error/code")).isEqualTo("unsupported");
    assertThat(cached.resolve("config.json")).exists();
    assertThat(mine.resolve("config.json")).exists();
  }

  @Test
  void remove_refused_modelStaysInMemoryAndPinned() throws Exception {
    StoredModel embedded = StoredModel.of(FoveaNano.NAME, Optional.empty(), nano.files(), 7);
    given.add(embedded);
    pool.load(embedded, Optional.empty(), Optional.of(true), Duration.ofSeconds(10));
    assertThat(server.call("DELETE", "/models/builtin/fovea-nano", "").status()).isEqualTo(400);
    assertThat(pool.status()).singleElement().matches(ModelStatus::pinned);
  }

  @Test
  void remove_givenAtTheStart_isNotThereAnyMore() throws IOException {
    given.add(StoredModel.of("qwen3-vl-4b", Optional.of(CATALOGUED), nano.put(CATALOGUED), 7));
    assertThat(chat("qwen3-vl-4b").status()).isEqualTo(200);
    assertThat(server.call("DELETE", "/models/builtin/qwen3-vl-4b", "").status()).isEqualTo(200);
    assertThat(listed("qwen3-vl-4b").get("downloaded").asBoolean()).isFalse();
    assertThat(chat("qwen3-vl-4b").at("/error/code")).isEqualTo("model_not_downloaded");
    assertThat(server.call("POST", "/models/builtin/qwen3-vl-4b/download", "").status())
        .isEqualTo(202);
  }

  @Test
  void remove_partOfADownload_isDeleted() throws IOException {
    Path blobs = Files.createDirectories(nano.repository(CATALOGUED).resolve("blobs"));
    Path part = blobs.resolve("a".repeat(64) + ".fovea.incomplete");
    Files.write(part, new byte[1000]);
    Answer answer = server.call("DELETE", "/models/builtin/qwen3-vl-4b", "");
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    assertThat(part).doesNotExist();
    assertThat(server.call("DELETE", "/models/builtin/qwen3-vl-4b", "").at("/error/code"))
        .isEqualTo("model_not_downloaded");
  }

  @Test
  void status_fetchedByOthersAfterAFailure_isDownloaded() throws IOException {
    String path = "/models/builtin/me%2Fmine/download";
    assertThat(server.call("POST", path, "").status()).isEqualTo(202);
    while (!server.get(path + "-status").at("/status").equals("failed")) {
      Thread.onSpinWait();
    }
    nano.put("me/mine");
    assertThat(server.get(path + "-status").at("/status")).isEqualTo("downloaded");
    assertThat(server.call("POST", path, "").at("/status")).isEqualTo("downloaded");
    assertThat(listed("me/mine").at("/download/status").asText()).isEqualTo("downloaded");
  }

  @Test
  void chat_filesDeletedWhileItLoads_isNotThere() throws Exception {
    Path files = nano.put(CATALOGUED);
    opener.gate = new CountDownLatch(1);
    CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> chat("qwen3-vl-4b"));
    while (pool.status().isEmpty()) {
      Thread.onSpinWait();
    }
    Files.delete(files.resolve("config.json"));
    opener.damaged = true;
    opener.gate.countDown();
    assertThat(answer.join().at("/error/code")).isEqualTo("model_not_downloaded");
  }

  @Test
  void load_byCommit_isTheModelThatIsInMemory() throws IOException {
    nano.put("me/mine");
    assertThat(server.call("POST", "/models/me%2Fmine/load", "").at("/state")).isEqualTo("ready");
    Answer again = server.call("POST", "/models/me%2Fmine%40" + CachedModels.COMMIT + "/load", "");
    assertThat(again.at("/state")).isEqualTo("ready");
    assertThat(pool.status()).hasSize(1);
  }

  @Test
  void chat_modelCannotBeLoaded_isToldWithoutItsFolder() throws IOException {
    nano.put(CATALOGUED);
    opener.damaged = true;
    Answer answer = chat("qwen3-vl-4b");
    assertThat(answer.at("/error/code")).isEqualTo("invalid_checkpoint");
    assertThat(answer.at("/error/message")).isEqualTo("the model's folder is damaged");
  }

  @Test
  void chat_loadingHasADefect_isToldAsThatAndNoMore() throws IOException {
    nano.put(CATALOGUED);
    opener.defect = new IllegalStateException("/srv/secret/config.json");
    Answer answer = chat("qwen3-vl-4b");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.at("/error/message"))
        .startsWith("Internal error. ")
        .contains(answer.response().headers().firstValue("x-request-id").orElseThrow())
        .doesNotContain("secret", "Exception");
  }
}
