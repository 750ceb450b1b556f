package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.fakehub.FakeRequest;
import dev.fovea.fakehub.Fault;
import dev.fovea.hub.Hub;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.library.HubStore;
import dev.fovea.library.ModelOpener;
import dev.fovea.library.ModelPool;
import dev.fovea.library.PoolOptions;
import dev.fovea.nano.FoveaNano;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.settings.ServerOptions;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real model's way from a hub into the cache, into memory, and away, over HTTP alone. */
@Timeout(300)
class HubDownloadTest {
  private static final String MODEL = "/models/builtin/" + FakeHub.TINY;

  @TempDir private Path folder;
  private final CountDownLatch gate = new CountDownLatch(1);
  private FakeHub hub;
  private FakeRepository repository;
  private ModelPool pool;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    hub = new FakeHub();
    repository = hub.add(FakeHub.TINY, FoveaNano.extract(folder.resolve("nano")));
    hub.fail(this::atTheGate);
    Hub client = new Hub(HubSettings.of(hub.environment(folder), folder));
    HubStore store = new HubStore(List::of, List.of(), () -> client);
    pool = new ModelPool(store, ModelOpener.ENGINE, PoolOptions.DEFAULTS);
    server = new TestServer(ServerOptions.builder(), pool);
  }

  /** Lets files wait until the gate is open. */
  private Fault atTheGate(FakeRequest request) {
    try {
      if (!request.path().startsWith("/api/")) {
        gate.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Fault.NONE;
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    pool.close();
    hub.close();
  }

  private Answer ask() {
    return server.post(
        """
        {"model": "%s", "temperature": 0, "messages": [{"role": "user", "content": "What is 2+2?"}]}
        """
            .formatted(FakeHub.TINY));
  }

  /** Returns the entry of the model in the list, if it has one. */
  private Optional<JsonNode> listed() {
    List<JsonNode> entries = new ArrayList<>();
    server.get("/models/builtin/list").json().get("data").forEach(entries::add);
    return entries.stream().filter(one -> one.get("id").asText().equals(FakeHub.TINY)).findFirst();
  }

  @Test
  void model_comesAnswersAndGoes() throws Exception {
    assertThat(ask().at("/error/code")).isEqualTo("model_not_found");
    assertThat(listed()).isEmpty();

    download();

    JsonNode entry = listed().orElseThrow();
    assertThat(entry.get("downloaded").asBoolean()).isTrue();
    assertThat(entry.get("disk_bytes").asLong()).isEqualTo(repository.bytes());
    assertThat(server.call("POST", MODEL + "/download", "").status()).isEqualTo(200);
    assertThat(ask().text()).isEqualTo("4");
    assertThat(listed().orElseThrow().get("loaded").asBoolean()).isTrue();

    // An answer is complete a moment before its model is idle; unloading waits for that.
    assertThat(server.call("POST", "/models/" + FakeHub.TINY + "/unload", "").status())
        .isEqualTo(200);
    Answer removed = server.call("DELETE", MODEL, "");
    assertThat(removed.status()).as(removed.response().body()).isEqualTo(200);
    assertThat(removed.json().get("deleted").asBoolean()).isTrue();
    assertThat(removed.json().get("freed_bytes").asLong())
        .isGreaterThanOrEqualTo(repository.bytes());
    assertThat(folder.resolve("hub").resolve("models--org--tiny")).doesNotExist();
    assertThat(listed()).isEmpty();
    assertThat(ask().at("/error/code")).isEqualTo("model_not_found");
  }

  private void download() throws Exception {
    Answer begun = server.call("POST", MODEL + "/download", "");
    assertThat(begun.status()).as(begun.response().body()).isEqualTo(202);
    assertThat(begun.at("/status")).isEqualTo("downloading");
    HttpRequest request = HttpRequest.newBuilder(server.uri(MODEL + "/events")).build();
    HttpResponse<Stream<String>> response = server.client.send(request, BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      Iterator<String> events =
          lines.filter(line -> line.startsWith("event: ") || line.startsWith("data: ")).iterator();
      assertThat(events.next()).isIn("event: started", "event: progress");
      gate.countDown();
      List<String> rest = new ArrayList<>();
      events.forEachRemaining(rest::add);
      assertThat(rest.get(rest.size() - 2)).isEqualTo("event: completed");
      JsonNode last = TestServer.json(rest.getLast().substring("data: ".length()));
      assertThat(last.get("status").asText()).isEqualTo("downloaded");
      assertThat(last.get("downloaded_bytes").asLong()).isEqualTo(repository.bytes());
      assertThat(last.get("total_bytes").asLong()).isEqualTo(repository.bytes());
    }
  }
}
