package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fovea.cli.CommandRun.Setting;
import dev.fovea.cli.models.ServerClient;
import dev.fovea.cli.models.Surroundings;
import dev.fovea.cli.terminal.Amounts;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.fakehub.Fault;
import dev.fovea.hub.Hub;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.library.HubStore;
import dev.fovea.library.ModelPool;
import dev.fovea.library.PoolOptions;
import dev.fovea.library.StoredModel;
import dev.fovea.nano.FoveaNano;
import dev.fovea.server.FoveaServer;
import dev.fovea.server.settings.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands where a server runs. */
class ServerCommandsTest {
  private static final String KEY = "a-key-of-some-length";

  /** How much of a file is sent before it stalls. */
  private static final int BEFORE_STALL = 1 << 20;

  @TempDir private Path folder;
  private final FakeModel model = new FakeModel();
  private FakeHub hub;
  private FakeRepository repository;
  private ModelPool pool;
  private FoveaServer server;
  private Setting setting;

  @BeforeEach
  void open() throws IOException, InterruptedException {
    hub = new FakeHub();
    repository = hub.add(FakeHub.TINY, FoveaNano.extract(folder.resolve("source")));
    Hub served = client(folder);
    StoredModel nano =
        StoredModel.of(FoveaNano.NAME, Optional.empty(), FoveaNano.extract(folder), 0);
    pool =
        new ModelPool(
            new HubStore(() -> List.of(nano), List.of(), () -> served),
            new FakeLoader(model).opener(),
            PoolOptions.DEFAULTS);
    pool.load(nano, Optional.empty(), Optional.of(true), Duration.ofMinutes(1));
    server = FoveaServer.start(ServerOptions.builder().port(0).apiKeys(List.of(KEY)).build(), pool);
    setting = setting(Map.of("FOVEA_API_KEY", KEY));
  }

  private Hub client(Path cache) {
    return new Hub(HubSettings.of(hub.environment(cache), cache));
  }

  /** The cache of the commands is another than the server's, so that the two cannot be confused. */
  private Setting setting(Map<String, String> environment) {
    Path own = folder.resolve("own");
    return new Setting(
        new Surroundings(environment, server.address(), () -> client(own)),
        new CacheLoader(own.resolve("home"), () -> client(own), model),
        /* interactive= */ false);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    pool.close();
    hub.close();
  }

  @Test
  void pull_isDoneByTheServer() throws Exception {
    CommandRun run = setting.run("pull", FakeHub.TINY);
    assertThat(run.err()).doesNotContain("fovea:");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .startsWith("Pulled org/tiny: " + Amounts.bytes(repository.bytes()))
        .contains(server.address().toString());
    assertThat(client(folder).find(FakeHub.TINY)).isPresent();
    assertThat(client(folder.resolve("own")).find(FakeHub.TINY)).isEmpty();

    JsonNode models = setting.run("list", "--json").json().path("models");
    assertThat(models.findValuesAsText("id")).containsExactly("fovea-nano", FakeHub.TINY);
    assertThat(models.get(0).path("loaded").asBoolean()).isTrue();
    assertThat(models.get(1).path("loaded").asBoolean()).isFalse();
    assertThat(models.get(1).path("disk_bytes").asLong()).isEqualTo(repository.bytes());

    assertThat(setting.run("show", FakeHub.TINY).out()).contains("on the server");
  }

  @Test
  void pull_unknown_saysWhatTheServerSays() {
    CommandRun run = setting.run("pull", "org/none");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("fovea: ").contains("org/none");
    assertThat(setting.run("pull", "nonsense").code()).isEqualTo(1);
    assertThat(setting.run("pull", "../../etc").code()).isEqualTo(1);
  }

  @Test
  void pull_ctrlC_endsTheServersDownloadToo() throws Exception {
    Signals.assumeInterruptible();
    hub.fail(request -> new Fault.Stall(BEFORE_STALL));
    Thread user =
        Thread.ofVirtual()
            .start(() -> {
              try {
                hub.awaitStall();
                Signals.raise("INT");
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    CommandRun run = setting.run("pull", FakeHub.TINY);
    user.join();
    assertThat(run.code()).isEqualTo(130);
    assertThat(run.err()).contains("fovea: stopped; ");
    JsonNode state =
        new ServerClient(server.address(), Optional.of(KEY))
            .get("/models/builtin/" + ServerClient.encoded(FakeHub.TINY) + "/download-status");
    assertThat(state.path("error").path("code").asText()).isEqualTo("cancelled");

    hub.fail(request -> Fault.NONE);
    assertThat(setting.run("pull", FakeHub.TINY).code()).isZero();
  }

  @Test
  void pull_ctrlCOfWhoJoined_letsTheDownloadGoOn() throws Exception {
    hub.fail(request -> new Fault.Stall(BEFORE_STALL));
    ServerClient client = new ServerClient(server.address(), Optional.of(KEY));
    String path = "/models/builtin/" + ServerClient.encoded(FakeHub.TINY);
    client.post(path + "/download", JsonNodeFactory.instance.objectNode());
    hub.awaitStall();
    // What the signal does to the thread; here it has been there before the pull.
    Thread.currentThread().interrupt();
    CommandRun run = setting.run("pull", FakeHub.TINY);
    assertThat(run.code()).isEqualTo(130);
    assertThat(run.err()).contains("the server goes on with its download of org/tiny");
    assertThat(client.get(path + "/download-status").path("status").asText())
        .isEqualTo("downloading");
    client.delete(path + "/download");
  }

  @Test
  void ps_saysWhatIsInMemory() throws Exception {
    CommandRun run = setting.run("ps");
    assertThat(run.code()).isZero();
    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().getFirst()).startsWith("NAME").contains("MEMORY", "UNTIL");
    assertThat(run.lines().getLast()).startsWith("fovea-nano").contains("ready", "pinned");
    JsonNode answer = setting.run("ps", "--json").json();
    assertThat(answer.path("models").get(0).path("id").asText()).isEqualTo("fovea-nano");
    assertThat(answer.path("models").get(0).path("memory_bytes").asLong()).isPositive();
    assertThat(answer.path("memory").path("budget_bytes").asLong()).isPositive();
  }

  @Test
  void stop_takesAModelOutOfMemory() throws Exception {
    CommandRun run = setting.run("stop", FoveaNano.NAME);
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("Stopped fovea-nano" + System.lineSeparator());
    assertThat(model.closed).isTrue();
    assertThat(setting.run("ps", "--json").json().path("models")).isEmpty();
    CommandRun unknown = setting.run("stop", "nonsense");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("nonsense");
  }

  @Test
  void rm_isDoneByTheServer() {
    assertThat(setting.run("pull", FakeHub.TINY).code()).isZero();
    CommandRun run = setting.run("rm", FakeHub.TINY);
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("Deleted org/tiny: ");
    assertThat(client(folder).find(FakeHub.TINY)).isEmpty();
    CommandRun again = setting.run("rm", FakeHub.TINY);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err().lines()).hasSize(1);
  }

  @Test
  void rm_whileDownloading_isRefused() throws Exception {
    hub.fail(request -> new Fault.Stall(BEFORE_STALL));
    ServerClient client = new ServerClient(server.address(), Optional.of(KEY));
    String path = "/models/builtin/" + ServerClient.encoded(FakeHub.TINY) + "/download";
    client.post(path, JsonNodeFactory.instance.objectNode());
    hub.awaitStall();
    CommandRun run = setting.run("rm", FakeHub.TINY);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
    client.delete(path);
  }

  @Test
  void key_missingOrWrong_isSaid() {
    CommandRun missing = setting(Map.of()).run("list");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("wants an API key; put it in FOVEA_API_KEY");
    CommandRun wrong = setting(Map.of("FOVEA_API_KEY", "other")).run("ps");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("does not take the API key").doesNotContain("other");
    CommandRun none = setting(Map.of("FOVEA_API_KEY", "a\nb")).run("ps");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("FOVEA_API_KEY").doesNotContain("defect");
  }

  @Test
  void serverOption_isStrongerThanTheEnvironment() {
    Setting elsewhere = setting(Map.of("FOVEA_API_KEY", KEY, "FOVEA_HOST", "127.0.0.1:1"));
    assertThat(elsewhere.run("ps").code()).isEqualTo(3);
    assertThat(elsewhere.run("ps", "--server", server.address().toString()).code()).isZero();
  }
}
