package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.library.ModelPool;
import dev.fovea.library.ModelStatus;
import dev.fovea.library.PoolOptions;
import dev.fovea.server.FakeStore.Step;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.settings.ServerOptions;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ModelRoutesTest {
  private static final String ASK =
      "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}";

  private final FakeStore store = new FakeStore();
  private final FakeModel model = new FakeModel();
  private final FakeModelOpener opener = new FakeModelOpener(model);
  private ModelPool pool = pool(Duration.ofSeconds(30));
  private TestServer server = new TestServer(ServerOptions.builder(), pool);

  private ModelPool pool(Duration patience) {
    return new ModelPool(
        store, opener, PoolOptions.DEFAULTS.withBudget(1500).waiting(patience, 10));
  }

  private void restart(ServerOptions.Builder options, Duration patience) {
    close();
    pool = pool(patience);
    server = new TestServer(options, pool);
  }

  @AfterEach
  void close() {
    server.close();
    pool.close();
  }

  private Answer chat(String name, String text, String... members) {
    return server.post(ASK.formatted(name, text, String.join("", members)));
  }

  private void tell(long done) {
    store.script.add(
        new Step.Tell(new PullEvent.Progress(done, 1000, 50, Optional.of(Duration.ofSeconds(9)))));
  }

  private List<String> ids(String path) {
    List<String> ids = new ArrayList<>();
    server.get(path).json().get("data").forEach(one -> ids.add(one.get("id").asText()));
    return ids;
  }

  @Test
  void models_areThoseThatCanAnswer() {
    assertThat(ids("/v1/models")).containsExactly("here", "also");
    assertThat(server.get("/v1/models/org%2Fhere").at("/id")).isEqualTo("here");
    assertThat(server.get("/v1/models/absent").at("/error/code")).isEqualTo("model_not_downloaded");
  }

  @Test
  void list_hasTheCatalogWithItsStates() {
    Answer list = server.get("/models/builtin/list");
    assertThat(ids("/models/builtin/list")).containsExactly("here", "also", "absent");
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
    assertThat(chat("here", "one").text()).isEqualTo("one");
    assertThat(chat("org/also", "two").text()).isEqualTo("two");
    Answer loaded = server.get("/models/loaded");
    assertThat(ids("/models/loaded")).as("there is room for one").containsExactly("also");
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
    chat("here", "x", ",\"keep_alive\":0");
    while (!ids("/models/loaded").isEmpty()) {
      Thread.onSpinWait();
    }
    chat("here", "x", ",\"keep_alive\":\"-1\"");
    assertThat(server.get("/models/loaded").at("/data/0/expires_in_seconds")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"soon\"", "true", "[]", "\"\""})
  void chat_keepAliveOfNonsense_isRefused(String value) {
    Answer answer = chat("here", "x", ",\"keep_alive\":" + value);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("/error/param")).isEqualTo("keep_alive");
  }

  @ParameterizedTest
  @CsvSource({"absent, model_not_downloaded", "org/absent, model_not_downloaded"})
  void chat_notDownloaded_isRefusedAndNothingStarts(String name, String code) {
    Answer answer = chat(name, "x");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.at("/error/code")).isEqualTo(code);
    assertThat(store.downloads).hasValue(0);
  }

  @Test
  void chat_noRoom_saysWho() throws Exception {
    restart(ServerOptions.builder(), Duration.ofMillis(20));
    pool.load(
        store.find("here").orElseThrow(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(30));
    CompletableFuture<HttpResponse<String>> busy =
        server.client.sendAsync(
            server.chat(ASK.formatted("here", "block", "")).build(), BodyHandlers.ofString());
    FakeModel.FakeGeneration generation = model.generations.take();
    Answer answer = chat("also", "x");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.at("/error/code")).isEqualTo("memory_busy");
    assertThat(answer.at("/error/message")).contains("here", "1 running");
    assertThat(answer.response().headers().firstValue("Retry-After")).hasValue("5");
    generation.cancel();
    busy.join();
  }

  @Test
  void chat_clientGoesWhileTheModelLoads_waitsNoLonger() throws Exception {
    opener.gate = new CountDownLatch(1);
    String body = ASK.formatted("here", "x", "");
    try (Socket _ =
        server.raw(
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
    opener.gate.countDown();
    assertThat(chat("here", "loaded").text()).isEqualTo("loaded");
    assertThat(model.requests).hasSize(1);
  }

  private int waiting() {
    return pool.status().stream().mapToInt(ModelStatus::waiting).sum();
  }

  @Test
  void chat_loadTakesTooLong_mayTryAgainLater() {
    restart(ServerOptions.builder(), Duration.ofMillis(20));
    opener.gate = new CountDownLatch(1);
    Answer answer = chat("here", "x");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.at("/error/code")).isEqualTo("model_loading");
    assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
    opener.gate.countDown();
  }

  @Test
  void chat_modelIsDamaged_saysSoEachTimeUntilItIsNot() {
    opener.damaged = true;
    for (int i = 0; i < 2; i++) {
      Answer answer = chat("here", "x");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.at("/error/code")).isEqualTo("invalid_checkpoint");
      assertThat(answer.at("/error/message")).isEqualTo("here is damaged");
    }
    opener.damaged = false;
    assertThat(chat("here", "x").status()).isEqualTo(200);
  }

  @Test
  void load_andUnload_doSo() {
    Answer loaded =
        server.call("POST", "/models/org/here/load", "{\"pin\":true,\"keep_alive\":\"1h\"}");
    assertThat(loaded.status()).isEqualTo(200);
    assertThat(loaded.at("/state")).isEqualTo("ready");
    assertThat(loaded.at("/pinned")).isEqualTo("true");
    assertThat(loaded.at("/format")).isEqualTo("none");
    assertThat(chat("also", "x").at("/error/message")).contains("pinned");
    assertThat(server.call("POST", "/models/org%2Fhere/unload", "").at("/state"))
        .isEqualTo("unloaded");
    assertThat(ids("/models/loaded")).isEmpty();
    assertThat(server.call("POST", "/models/builtin/initialize", "").at("/id")).isEqualTo("here");
    assertThat(server.call("POST", "/models/builtin/initialize", "{\"model\":\"absent\"}").status())
        .isEqualTo(404);
    assertThat(server.call("POST", "/models/here/load", "{\"pins\":true}").at("/error/param"))
        .isEqualTo("pins");
  }

  @Test
  void download_goesOnWithoutItsClient_andIsSeenByAll() throws Exception {
    Answer started = server.call("POST", "/models/builtin/org/absent/download", "");
    assertThat(started.status()).isEqualTo(202);
    assertThat(started.at("/status")).isEqualTo("downloading");
    assertThat(server.call("POST", "/models/builtin/absent/download", "{}").status())
        .isEqualTo(202);

    Iterator<String> early = events("absent");
    assertThat(next(early)).startsWith("event: started");
    store.script.add(new Step.Tell(new PullEvent.Started(1000, 100)));
    assertThat(next(early)).startsWith("event: progress").contains("\"downloaded_bytes\":100");
    store.script.add(new Step.Tell(new PullEvent.Waiting("the hub rests")));
    assertThat(next(early)).startsWith("event: progress").contains("the hub rests");
    tell(400);
    assertThat(next(early))
        .contains("\"bytes_per_second\":50", "\"seconds_left\":9", "\"waiting_for\":null");
    assertThat(server.get("/models/builtin/absent/download-status").at("/progress"))
        .isEqualTo("0.4");

    Iterator<String> late = events("org%2Fabsent");
    assertThat(next(late)).startsWith("event: progress").contains("\"downloaded_bytes\":400");
    store.script.add(new Step.Complete());
    for (Iterator<String> listener : List.of(early, late)) {
      assertThat(next(listener)).startsWith("event: completed");
      assertThat(listener.hasNext()).isFalse();
    }
    assertThat(next(events("absent"))).startsWith("event: completed");
    assertThat(store.downloads).hasValue(1);
    assertThat(server.get("/models/builtin/absent/download-status").at("/status"))
        .isEqualTo("downloaded");
    assertThat(server.call("POST", "/models/builtin/absent/download", "").status()).isEqualTo(200);
    assertThat(chat("absent", "now").text()).isEqualTo("now");
  }

  /** Returns the lines of an event stream, joined to events. */
  private Iterator<String> events(String id) throws Exception {
    HttpResponse<Stream<String>> response =
        server.client.send(
            HttpRequest.newBuilder(server.uri("/models/builtin/" + id + "/events")).build(),
            BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse("")).contains("event-stream");
    return response.body().filter(line -> !line.isEmpty()).iterator();
  }

  private static String next(Iterator<String> lines) {
    return lines.next() + " " + lines.next();
  }

  @Test
  void download_fails_saysWhy() throws Exception {
    server.call("POST", "/models/builtin/absent/download", "");
    Iterator<String> events = events("absent");
    next(events);
    store.script.add(new Step.Fail(new HubException(ErrorCode.GATED, "accept the licence first")));
    assertThat(next(events))
        .startsWith("event: failed")
        .contains("\"gated\"", "accept the licence");
    Answer status = server.get("/models/builtin/absent/download-status");
    assertThat(status.at("/status")).isEqualTo("failed");
    assertThat(status.at("/error/code")).isEqualTo("gated");
    server.call("POST", "/models/builtin/absent/download", "");
    assertThat(server.get("/models/builtin/absent/download-status").at("/status"))
        .as("it can be tried again")
        .isEqualTo("downloading");
  }

  @Test
  void download_updateFails_isSaidButTheModelIsThere() {
    store.script.add(new Step.Fail(new HubException(ErrorCode.GATED, "accept the licence first")));
    String path = "/models/builtin/here/download";
    assertThat(server.call("POST", path, "{\"update\":true}").status()).isEqualTo(202);
    while (!server.get(path + "-status").at("/status").equals("failed")) {
      Thread.onSpinWait();
    }
    assertThat(server.call("POST", path, "").at("/status")).isEqualTo("downloaded");
    assertThat(chat("here", "still").text()).isEqualTo("still");
  }

  @Test
  void download_cancelled_endsAsFailed() {
    server.call("POST", "/models/builtin/absent/download", "");
    Answer cancelled = server.call("DELETE", "/models/builtin/absent/download", "");
    assertThat(cancelled.at("/status")).isEqualTo("failed");
    assertThat(cancelled.at("/error/code")).isEqualTo("cancelled");
    assertThat(store.interrupted).hasValue(1);
    assertThat(server.call("DELETE", "/models/builtin/absent/download", "").at("/error/code"))
        .isEqualTo("download_not_found");
  }

  @Test
  void close_whileDownloading_stopsIt() {
    server.call("POST", "/models/builtin/absent/download", "");
    while (store.downloads.get() == 0) {
      Thread.onSpinWait();
    }
    server.close();
    assertThat(store.interrupted).hasValue(1);
  }

  @Test
  void events_withoutDownload_isNotFound() {
    assertThat(server.get("/models/builtin/absent/events").at("/error/code"))
        .isEqualTo("download_not_found");
  }

  @Test
  void remove_deletesAndUnloads() {
    chat("here", "x");
    Answer removed = server.call("DELETE", "/models/builtin/here", "");
    assertThat(removed.at("/deleted")).isEqualTo("true");
    assertThat(removed.at("/freed_bytes")).isEqualTo("1000");
    assertThat(ids("/models/loaded")).isEmpty();
    assertThat(chat("here", "x").at("/error/code")).isEqualTo("model_not_downloaded");
    assertThat(server.call("DELETE", "/models/builtin/here", "").status()).isEqualTo(404);
    assertThat(server.call("DELETE", "/models/builtin/also", "").at("/error/code"))
        .isEqualTo("read_only");
  }

  @Test
  void remove_busy_isRefused() throws Exception {
    CompletableFuture<HttpResponse<String>> busy =
        server.client.sendAsync(
            server.chat(ASK.formatted("here", "block", "")).build(), BodyHandlers.ofString());
    FakeModel.FakeGeneration generation = model.generations.take();
    assertThat(server.call("DELETE", "/models/builtin/here", "").at("/error/code"))
        .isEqualTo("model_in_use");
    generation.cancel();
    busy.join();
    server.call("POST", "/models/builtin/absent/download", "");
    assertThat(server.call("DELETE", "/models/builtin/absent", "").at("/error/code"))
        .isEqualTo("model_downloading");
  }

  @Test
  void autoDownload_requestWaitsForIt() {
    restart(ServerOptions.builder().autoDownload(true), Duration.ofSeconds(30));
    store.script.add(new Step.Complete());
    assertThat(chat("absent", "fetched").text()).isEqualTo("fetched");
  }

  @Test
  void autoDownload_tooManyWait_isRefused() throws Exception {
    close();
    pool = new ModelPool(store, opener, PoolOptions.DEFAULTS.waiting(Duration.ofSeconds(30), 1));
    server = new TestServer(ServerOptions.builder().autoDownload(true), pool);
    CompletableFuture<HttpResponse<String>> first = later("absent");
    assertThat(chat("absent", "x").at("/error/code")).isEqualTo("overloaded");
    store.script.add(new Step.Complete());
    assertThat(first.join().statusCode()).isEqualTo(200);
  }

  /** Asks a model that is downloaded for it, which has begun. */
  private CompletableFuture<HttpResponse<String>> later(String name) {
    CompletableFuture<HttpResponse<String>> answer =
        server.client.sendAsync(
            server.chat(ASK.formatted(name, "x", "")).build(), BodyHandlers.ofString());
    while (store.downloads.get() == 0) {
      Thread.onSpinWait();
    }
    return answer;
  }

  @Test
  void autoDownload_serverCloses_saysSo() {
    restart(ServerOptions.builder().autoDownload(true), Duration.ofSeconds(30));
    CompletableFuture<HttpResponse<String>> waiting = later("absent");
    server.server.close();
    assertThat(waiting.join().statusCode()).isEqualTo(503);
    assertThat(waiting.join().body()).contains("\"shutting_down\"");
  }

  @Test
  void autoDownload_hubDoesNotKnowIt_isNotFound() {
    restart(ServerOptions.builder().autoDownload(true), Duration.ofSeconds(30));
    store.script.add(new Step.Fail(new HubException(ErrorCode.NOT_FOUND, "the hub has none")));
    Answer answer = chat("org/stranger", "x");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.at("/error/code")).isEqualTo("model_not_found");
  }

  @Test
  void autoDownload_takesTooLong_saysHowFarItIs() {
    restart(ServerOptions.builder().autoDownload(true), Duration.ofMillis(50));
    tell(250);
    Answer answer = chat("absent", "x");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.at("/error/code")).isEqualTo("model_downloading");
    assertThat(answer.at("/error/message")).contains("of 1000 bytes");
    assertThat(answer.response().headers().firstValue("Retry-After")).hasValue("10");
    chat("absent", "x");
    while (store.downloads.get() == 0) {
      Thread.onSpinWait();
    }
    assertThat(store.downloads).as("one at a time").hasValue(1);
  }

  @Test
  void autoDownload_fails_isTheAnswer() {
    restart(ServerOptions.builder().autoDownload(true), Duration.ofSeconds(30));
    store.script.add(new Step.Fail(new HubException(ErrorCode.NO_SPACE, "the disk is full")));
    Answer answer = chat("absent", "x");
    assertThat(answer.status()).isEqualTo(507);
    assertThat(answer.at("/error/message")).isEqualTo("the disk is full");
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
        server.rawAnswer(
            method
                + " "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                + "Connection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(store.asked).allMatch(name -> name.equals("unknown"));
    assertThat(store.downloads).hasValue(0);
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
    assertThat(server.rawAnswer(request))
        .contains("Access-Control-Allow-Methods: POST, DELETE, OPTIONS");
  }
}
