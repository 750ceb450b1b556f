package dev.fovea.server;

import static dev.fovea.server.PooledServer.ASK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.server.FakeStore.Step;
import dev.fovea.server.TestServer.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DownloadRoutesTest {
  private final PooledServer models = new PooledServer();

  @AfterEach
  void close() {
    models.close();
  }

  @Test
  void download_goesOnWithoutItsClient_andIsSeenByAll() throws Exception {
    Answer started = models.server.call("POST", "/models/builtin/org/absent/download", "");
    assertThat(started.status()).isEqualTo(202);
    assertThat(started.at("/status")).isEqualTo("downloading");
    assertThat(models.server.call("POST", "/models/builtin/absent/download", "{}").status())
        .isEqualTo(202);

    Iterator<String> early = events("absent");
    assertThat(next(early)).startsWith("event: started");
    models.store.script.add(new Step.Tell(new PullEvent.Started(1000, 100)));
    assertThat(next(early)).startsWith("event: progress").contains("\"downloaded_bytes\":100");
    models.store.script.add(new Step.Tell(new PullEvent.Waiting("the hub rests")));
    assertThat(next(early)).startsWith("event: progress").contains("the hub rests");
    models.tell(400);
    assertThat(next(early))
        .contains("\"bytes_per_second\":50", "\"seconds_left\":9", "\"waiting_for\":null");
    assertThat(models.server.get("/models/builtin/absent/download-status").at("/progress"))
        .isEqualTo("0.4");

    Iterator<String> late = events("org%2Fabsent");
    assertThat(next(late)).startsWith("event: progress").contains("\"downloaded_bytes\":400");
    models.store.script.add(new Step.Complete());
    for (Iterator<String> listener : List.of(early, late)) {
      assertThat(next(listener)).startsWith("event: completed");
      assertThat(listener.hasNext()).isFalse();
    }
    assertThat(next(events("absent"))).startsWith("event: completed");
    assertThat(models.store.downloads).hasValue(1);
    assertThat(models.server.get("/models/builtin/absent/download-status").at("/status"))
        .isEqualTo("downloaded");
    assertThat(models.server.call("POST", "/models/builtin/absent/download", "").status())
        .isEqualTo(200);
    assertThat(models.chat("absent", "now").text()).isEqualTo("now");
  }

  /** Returns the lines of an event stream, joined to events. */
  private Iterator<String> events(String id) throws Exception {
    HttpResponse<Stream<String>> response =
        models.server.client.send(
            HttpRequest.newBuilder(models.server.uri("/models/builtin/" + id + "/events")).build(),
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
    models.server.call("POST", "/models/builtin/absent/download", "");
    Iterator<String> events = events("absent");
    next(events);
    models.store.script.add(
        new Step.Fail(new HubException(ErrorCode.GATED, "accept the licence first")));
    assertThat(next(events))
        .startsWith("event: failed")
        .contains("\"gated\"", "accept the licence");
    Answer status = models.server.get("/models/builtin/absent/download-status");
    assertThat(status.at("/status")).isEqualTo("failed");
    assertThat(status.at("/error/code")).isEqualTo("gated");
    models.server.call("POST", "/models/builtin/absent/download", "");
    assertThat(models.server.get("/models/builtin/absent/download-status").at("/status"))
        .as("it can be tried again")
        .isEqualTo("downloading");
  }

  @Test
  void download_updateFails_isSaidButTheModelIsThere() {
    models.store.script.add(
        new Step.Fail(new HubException(ErrorCode.GATED, "accept the licence first")));
    String path = "/models/builtin/here/download";
    assertThat(models.server.call("POST", path, "{\"update\":true}").status()).isEqualTo(202);
    while (!models.server.get(path + "-status").at("/status").equals("failed")) {
      Thread.onSpinWait();
    }
    assertThat(models.server.call("POST", path, "").at("/status")).isEqualTo("downloaded");
    assertThat(models.chat("here", "still").text()).isEqualTo("still");
  }

  @Test
  void download_cancelled_endsAsFailed() {
    models.server.call("POST", "/models/builtin/absent/download", "");
    Answer cancelled = models.server.call("DELETE", "/models/builtin/absent/download", "");
    assertThat(cancelled.at("/status")).isEqualTo("failed");
    assertThat(cancelled.at("/error/code")).isEqualTo("cancelled");
    assertThat(models.store.interrupted).hasValue(1);
    assertThat(
            models.server.call("DELETE", "/models/builtin/absent/download", "").at("/error/code"))
        .isEqualTo("download_not_found");
  }

  @Test
  void close_whileDownloading_stopsIt() {
    models.server.call("POST", "/models/builtin/absent/download", "");
    while (models.store.downloads.get() == 0) {
      Thread.onSpinWait();
    }
    models.server.close();
    assertThat(models.store.interrupted).hasValue(1);
  }

  @Test
  void events_withoutDownload_isNotFound() {
    assertThat(models.server.get("/models/builtin/absent/events").at("/error/code"))
        .isEqualTo("download_not_found");
  }

  @Test
  void remove_deletesAndUnloads() {
    models.chat("here", "x");
    Answer removed = models.server.call("DELETE", "/models/builtin/here", "");
    assertThat(removed.at("/deleted")).isEqualTo("true");
    assertThat(removed.at("/freed_bytes")).isEqualTo("1000");
    assertThat(models.ids("/models/loaded")).isEmpty();
    assertThat(models.chat("here", "x").at("/error/code")).isEqualTo("model_not_downloaded");
    assertThat(models.server.call("DELETE", "/models/builtin/here", "").status()).isEqualTo(404);
    assertThat(models.server.call("DELETE", "/models/builtin/also", "").at("/error/code"))
        .isEqualTo("read_only");
  }

  @Test
  void remove_busy_isRefused() throws Exception {
    CompletableFuture<HttpResponse<String>> busy =
        models.server.client.sendAsync(
            models.server.chat(ASK.formatted("here", "block", "")).build(),
            BodyHandlers.ofString());
    FakeModel.FakeGeneration generation = models.model.generations.take();
    assertThat(models.server.call("DELETE", "/models/builtin/here", "").at("/error/code"))
        .isEqualTo("model_in_use");
    generation.cancel();
    busy.join();
    models.server.call("POST", "/models/builtin/absent/download", "");
    assertThat(models.server.call("DELETE", "/models/builtin/absent", "").at("/error/code"))
        .isEqualTo("model_downloading");
  }
}
