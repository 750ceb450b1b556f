package dev.fovea.server;

import static dev.fovea.server.PooledServer.ASK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import dev.fovea.library.PoolOptions;
import dev.fovea.server.FakeStore.Step;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.settings.ServerOptions;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests for models that are not there yet. */
@Timeout(60)
class AutoDownloadTest {
  private final PooledServer models = new PooledServer();

  @AfterEach
  void close() {
    models.close();
  }

  @Test
  void autoDownload_requestWaitsForIt() {
    models.restart(ServerOptions.builder().autoDownload(true), Duration.ofSeconds(30));
    models.store.script.add(new Step.Complete());
    assertThat(models.chat("absent", "fetched").text()).isEqualTo("fetched");
  }

  @Test
  void autoDownload_tooManyWait_isRefused() throws Exception {
    models.restart(
        ServerOptions.builder().autoDownload(true),
        PoolOptions.DEFAULTS.waiting(Duration.ofSeconds(30), 1));
    CompletableFuture<HttpResponse<String>> first = later("absent");
    assertThat(models.chat("absent", "x").at("/error/code")).isEqualTo("overloaded");
    models.store.script.add(new Step.Complete());
    assertThat(first.join().statusCode()).isEqualTo(200);
  }

  /** Asks a model that is downloaded for it, which has begun. */
  private CompletableFuture<HttpResponse<String>> later(String name) {
    CompletableFuture<HttpResponse<String>> answer =
        models.server.client.sendAsync(
            models.server.chat(ASK.formatted(name, "x", "")).build(), BodyHandlers.ofString());
    while (models.store.downloads.get() == 0) {
      Thread.onSpinWait();
    }
    return answer;
  }

  @Test
  void autoDownload_serverCloses_saysSo() {
    models.restart(ServerOptions.builder().autoDownload(true), Duration.ofSeconds(30));
    CompletableFuture<HttpResponse<String>> waiting = later("absent");
    models.server.server.close();
    assertThat(waiting.join().statusCode()).isEqualTo(503);
    assertThat(waiting.join().body()).contains("\"shutting_down\"");
  }

  @Test
  void autoDownload_hubDoesNotKnowIt_isNotFound() {
    models.restart(ServerOptions.builder().autoDownload(true), Duration.ofSeconds(30));
    models.store.script.add(
        new Step.Fail(new HubException(ErrorCode.NOT_FOUND, "the hub has none")));
    Answer answer = models.chat("org/stranger", "x");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.at("/error/code")).isEqualTo("model_not_found");
  }

  @Test
  void autoDownload_takesTooLong_saysHowFarItIs() {
    models.restart(ServerOptions.builder().autoDownload(true), Duration.ofMillis(50));
    models.tell(250);
    Answer answer = models.chat("absent", "x");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.at("/error/code")).isEqualTo("model_downloading");
    assertThat(answer.at("/error/message")).contains("of 1000 bytes");
    assertThat(answer.response().headers().firstValue("Retry-After")).hasValue("10");
    models.chat("absent", "x");
    while (models.store.downloads.get() == 0) {
      Thread.onSpinWait();
    }
    assertThat(models.store.downloads).as("one at a time").hasValue(1);
  }

  @Test
  void autoDownload_fails_isTheAnswer() {
    models.restart(ServerOptions.builder().autoDownload(true), Duration.ofSeconds(30));
    models.store.script.add(
        new Step.Fail(new HubException(ErrorCode.NO_SPACE, "the disk is full")));
    Answer answer = models.chat("absent", "x");
    assertThat(answer.status()).isEqualTo(507);
    assertThat(answer.at("/error/message")).isEqualTo("the disk is full");
  }
}
