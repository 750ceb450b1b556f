package dev.fovea.server;

import static dev.fovea.server.PooledServer.ASK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.library.ModelStatus;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.settings.ServerOptions;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ModelRoutesTest {
  private final PooledServer models = new PooledServer();

  @AfterEach
  void close() {
    models.close();
  }

  @Test
  void models_areThoseThatCanAnswer() {
    assertThat(models.ids("/v1/models")).containsExactly("here", "also");
    assertThat(models.server.get("/v1/models/org%2Fhere").at("/id")).isEqualTo("here");
    assertThat(models.server.get("/v1/models/absent").at("/error/code"))
        .isEqualTo("model_not_downloaded");
  }

  @Test
  void list_hasTheCatalogWithItsStates() {
    Answer list = models.server.get("/models/builtin/list");
    assertThat(models.ids("/models/builtin/list")).containsExactly("here", "also", "absent");
    assertThat(list.at("/data/0/hf_model_id")).isEqualTo("org/here");
    assertThat(list.at("/data/0/downloaded")).isEqualTo("true");
    assertThat(list.at("/data/0/disk_bytes")).isEqualTo("1000");
    assertThat(list.at("/data/0/capabilities/1")).isEqualTo("vision");
    assertThat(list.at("/data/2/downloaded")).isEqualTo("false");
    assertThat(list.at("/data/2/download/status")).isEqualTo("not_downloaded");
    assertThat(list.at("/data/2/download_bytes")).isEqualTo("1000");
  }

  @Test
  void chat_modelOnDisk_isLoadedAndSwitched() {
    assertThat(models.chat("here", "one").text()).isEqualTo("one");
    assertThat(models.chat("org/also", "two").text()).isEqualTo("two");
    Answer loaded = models.server.get("/models/loaded");
    assertThat(models.ids("/models/loaded")).as("there is room for one").containsExactly("also");
    assertThat(loaded.at("/data/0/state")).isEqualTo("ready");
    assertThat(loaded.at("/data/0/memory_bytes")).isEqualTo("1000");
    assertThat(loaded.at("/data/0/requests")).isEqualTo("1");
    assertThat(loaded.at("/data/0/pinned")).isEqualTo("false");
    assertThat(Integer.parseInt(loaded.at("/data/0/expires_in_seconds"))).isBetween(200, 300);
    assertThat(loaded.at("/memory/budget_bytes")).isEqualTo("1500");
    assertThat(loaded.at("/memory/used_bytes")).isEqualTo("1000");
  }

  @Test
  void chat_keepAliveOfZero_leavesMemory() {
    models.chat("here", "x", ",\"keep_alive\":0");
    while (!models.ids("/models/loaded").isEmpty()) {
      Thread.onSpinWait();
    }
    models.chat("here", "x", ",\"keep_alive\":\"-1\"");
    assertThat(models.server.get("/models/loaded").at("/data/0/expires_in_seconds")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"soon\"", "true", "[]", "\"\""})
  void chat_keepAliveOfNonsense_isRefused(String value) {
    Answer answer = models.chat("here", "x", ",\"keep_alive\":" + value);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("/error/param")).isEqualTo("keep_alive");
  }

  @ParameterizedTest
  @CsvSource({"absent, model_not_downloaded", "org/absent, model_not_downloaded"})
  void chat_notDownloaded_isRefusedAndNothingStarts(String name, String code) {
    Answer answer = models.chat(name, "x");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.at("/error/code")).isEqualTo(code);
    assertThat(models.store.downloads).hasValue(0);
  }

  @Test
  void chat_noRoom_saysWho() throws Exception {
    models.restart(ServerOptions.builder(), Duration.ofMillis(20));
    models.pool.load(
        models.store.find("here").orElseThrow(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(30));
    CompletableFuture<HttpResponse<String>> busy =
        models.server.client.sendAsync(
            models.server.chat(ASK.formatted("here", "block", "")).build(),
            BodyHandlers.ofString());
    FakeModel.FakeGeneration generation = models.model.generations.take();
    Answer answer = models.chat("also", "x");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.at("/error/code")).isEqualTo("memory_busy");
    assertThat(answer.at("/error/message")).contains("here", "1 running");
    assertThat(answer.response().headers().firstValue("Retry-After")).hasValue("5");
    generation.cancel();
    busy.join();
  }

  @Test
  void chat_clientGoesWhileTheModelLoads_waitsNoLonger() throws Exception {
    models.opener.gate = new CountDownLatch(1);
    String body = ASK.formatted("here", "x", "");
    try (Socket _ =
        models.server.raw(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body)) {
      while (waiting() == 0) {
        Thread.onSpinWait();
      }
    }
    while (waiting() > 0) {
      Thread.onSpinWait();
    }
    models.opener.gate.countDown();
    assertThat(models.chat("here", "loaded").text()).isEqualTo("loaded");
    assertThat(models.model.requests).hasSize(1);
  }

  private int waiting() {
    return models.pool.status().stream().mapToInt(ModelStatus::waiting).sum();
  }

  @Test
  void chat_loadTakesTooLong_mayTryAgainLater() {
    models.restart(ServerOptions.builder(), Duration.ofMillis(20));
    models.opener.gate = new CountDownLatch(1);
    Answer answer = models.chat("here", "x");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.at("/error/code")).isEqualTo("model_loading");
    assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
    models.opener.gate.countDown();
  }

  @Test
  void chat_modelIsDamaged_saysSoEachTimeUntilItIsNot() {
    models.opener.damaged = true;
    for (int i = 0; i < 2; i++) {
      Answer answer = models.chat("here", "x");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.at("/error/code")).isEqualTo("invalid_checkpoint");
      assertThat(answer.at("/error/message")).isEqualTo("here is damaged");
    }
    models.opener.damaged = false;
    assertThat(models.chat("here", "x").status()).isEqualTo(200);
  }

  @Test
  void load_andUnload_doSo() {
    Answer loaded =
        models.server.call("POST", "/models/org/here/load", "{\"pin\":true,\"keep_alive\":\"1h\"}");
    assertThat(loaded.status()).isEqualTo(200);
    assertThat(loaded.at("/state")).isEqualTo("ready");
    assertThat(loaded.at("/pinned")).isEqualTo("true");
    assertThat(loaded.at("/format")).isEqualTo("none");
    assertThat(models.chat("also", "x").at("/error/message")).contains("pinned");
    assertThat(models.server.call("POST", "/models/org%2Fhere/unload", "").at("/state"))
        .isEqualTo("unloaded");
    assertThat(models.ids("/models/loaded")).isEmpty();
    assertThat(models.server.call("POST", "/models/builtin/initialize", "").at("/id"))
        .isEqualTo("here");
    Answer absent =
        models.server.call("POST", "/models/builtin/initialize", "{\"model\":\"absent\"}");
    assertThat(absent.status()).isEqualTo(404);
    assertThat(
            models.server.call("POST", "/models/here/load", "{\"pins\":true}").at("/error/param"))
        .isEqualTo("pins");
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/models/builtin/../x/download,400",
    "POST,/models/builtin/%2e%2e/download,400",
    "POST,/models/builtin/a%2F..%2Fb/download,400",
    "DELETE,/models/builtin/..%5Cx,400",
    "DELETE,/models/builtin/a%00b,400",
    "DELETE,/models/builtin/%,400",
    "POST,/models/%20/load,400",
    "POST,/models/builtin/unknown/download,404",
    "GET,/models/builtin/unknown/events,404",
    "POST,/models/unknown/load,404",
    "POST,/models/unknown/unload,404",
    "GET,/models/builtin,404",
    "GET,/models/,404",
    "POST,/models//load,404",
    "POST,/models/builtin/list,405",
    "GET,/models/here/load,405",
    "GET,/models/builtin/here,405",
    "PUT,/models/builtin/here/download,405"
  })
  void tricksAndMistakes_areRefused(String method, String path, int status) throws Exception {
    String answer =
        models.server.rawAnswer(
            method
                + " "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                + "Connection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(models.store.asked).allMatch(name -> name.equals("unknown"));
    assertThat(models.store.downloads).hasValue(0);
  }

  @Test
  void methods_areToldToPages() throws Exception {
    String request =
        String.join(
            "\r\n",
            "OPTIONS /models/builtin/here/download HTTP/1.1",
            "Host: localhost",
            "Origin: http://localhost:3000",
            "Connection: close",
            "",
            "");
    assertThat(models.server.rawAnswer(request))
        .contains("Access-Control-Allow-Methods: POST, DELETE, OPTIONS");
  }
}
