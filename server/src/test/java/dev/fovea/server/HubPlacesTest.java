package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.Hub;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.library.HubStore;
import dev.fovea.library.ModelPool;
import dev.fovea.library.ModelStore;
import dev.fovea.library.PoolOptions;
import dev.fovea.server.FakeStore.Step;
import dev.fovea.server.settings.ServerOptions;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That clients are told what is wrong with the cache, and not where on the machine it is. */
@Timeout(60)
class HubPlacesTest {
  private static final String ASK =
      "{\"model\":\"absent\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  @TempDir private Path folder;

  private static TestServer serve(ModelStore store) {
    ModelPool pool =
        new ModelPool(store, new FakeModelOpener(new FakeModel()), PoolOptions.DEFAULTS);
    return new TestServer(ServerOptions.builder().autoDownload(true), pool);
  }

  private HubStore store(Path cache) {
    Map<String, String> environment =
        Map.of(
            "HF_HUB_OFFLINE", "1",
            "HF_HUB_CACHE", cache.toString(),
            "FOVEA_HOME", folder.toString());
    return new HubStore(List::of, List.of(), () -> new Hub(HubSettings.of(environment, folder)));
  }

  private static String events(TestServer server, String model) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                server.server.address().resolve("/models/builtin/" + model + "/events"))
            .build();
    return server.client.send(request, BodyHandlers.ofString()).body();
  }

  @Test
  void download_notInTheCache_isSaidWithoutItsFolder() throws Exception {
    Path cache = Files.createDirectories(folder.resolve("my cache").resolve("hub"));
    try (TestServer server = serve(store(cache))) {
      server.call("POST", "/models/builtin/me%2Fmine/download", "");
      String events = events(server, "me%2Fmine");
      String status = server.get("/models/builtin/me%2Fmine/download-status").response().body();
      assertThat(List.of(events, status))
          .allSatisfy(said ->
              assertThat(said)
                  .contains("me/mine is not in the cache, and HF_HUB_OFFLINE forbids")
                  .doesNotContain("my cache")
                  .doesNotContain(folder.toString()));
    }
  }

  @Test
  void list_usersCatalogIsWrong_isSaidWithoutItsFolder() throws IOException {
    Files.writeString(folder.resolve("catalog.json"), "{\n\"models\": 3}");
    try (TestServer server = serve(store(folder.resolve("hub")))) {
      assertThat(server.get("/models/builtin/list").response().body())
          .contains("the user's catalog, line 2")
          .doesNotContain(String.valueOf(folder.getFileName()));
    }
  }

  @Test
  void download_fails_hasTheReasonInEachAnswer() throws Exception {
    FakeStore store = new FakeStore();
    try (TestServer server = serve(store)) {
      store.script.add(new Step.Tell(new PullEvent.Waiting("/srv/my/cache/x is locked")));
      server.call("POST", "/models/builtin/absent/download", "");
      while (server.get("/models/builtin/absent/download-status").at("/waiting_for") == null) {
        Thread.onSpinWait();
      }
      assertThat(server.get("/models/builtin/absent/download-status").at("/waiting_for"))
          .isEqualTo("x is locked");
      Step full =
          new Step.Fail(
              HubException.local(
                  ErrorCode.NO_SPACE, "/cache: the disk is full", "the disk is full"));
      store.script.add(full);
      assertThat(events(server, "absent")).contains("the disk is full").doesNotContain("/cache");
      store.script.add(full);
      assertThat(server.post(ASK).at("/error/message")).isEqualTo("the disk is full");
      assertThat(server.get("/models/builtin/list").response().body())
          .contains("\"the disk is full\"")
          .doesNotContain("/cache");
    }
  }

  @Test
  void download_endsWithADefect_refersToTheLog() throws Exception {
    FakeStore store = new FakeStore();
    store.script.add(new Step.Crash(new IllegalStateException("/srv/my cache/hub/x is odd")));
    try (TestServer server = serve(store)) {
      server.call("POST", "/models/builtin/absent/download", "");
      assertThat(events(server, "absent")).contains("the log").doesNotContain("my cache");
    }
  }
}
