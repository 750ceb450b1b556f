package dev.fovea.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.cli.CommandRun.Setting;
import dev.fovea.cli.models.Surroundings;
import dev.fovea.cli.terminal.Amounts;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.fakehub.Fault;
import dev.fovea.hub.Hub;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands where no server runs. */
class LocalCommandsTest {
  @TempDir private Path folder;
  private final FakeModel model = new FakeModel();
  private FakeHub hub;
  private FakeRepository repository;

  /** A port that was free may be taken by now; nobody listens on this one. */
  private final URI nobody = URI.create("http://127.0.0.1:1");

  private Setting setting;

  @BeforeEach
  void open() throws IOException {
    hub = new FakeHub();
    repository = hub.add(FakeHub.TINY, FoveaNano.extract(folder.resolve("source")));
    setting = setting(Map.of());
  }

  private Hub client(Path cache) {
    return new Hub(HubSettings.of(hub.environment(cache), cache));
  }

  private Setting setting(Map<String, String> environment) {
    return new Setting(
        new Surroundings(environment, nobody, () -> client(folder)),
        new CacheLoader(folder.resolve("home"), () -> client(folder), model),
        /* interactive= */ false);
  }

  @AfterEach
  void close() throws IOException {
    hub.close();
  }

  @Test
  void list_emptyCache_hasTheEmbeddedModel() throws Exception {
    CommandRun run = setting.run("list");
    assertThat(run.code()).isZero();
    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().getFirst()).startsWith("NAME").contains("SIZE");
    assertThat(run.lines().getLast()).startsWith("fovea-nano").contains("embedded");
    assertThat(run.err()).isEmpty();

    JsonNode models = setting.run("list", "--json").json().path("models");
    assertThat(models).hasSize(1);
    assertThat(models.get(0).path("id").asText()).isEqualTo("fovea-nano");
    assertThat(models.get(0).path("downloaded").asBoolean()).isTrue();
    assertThat(models.get(0).path("hf_model_id").isNull()).isTrue();
  }

  @Test
  void list_all_hasWhatCanBePulled() throws Exception {
    JsonNode models = setting.run("list", "--all", "--json").json().path("models");
    assertThat(models.findValuesAsText("id")).contains("fovea-nano", "qwen3-vl-4b");
    assertThat(setting.run("ls", "--all").out()).contains("to pull: 2.6 GB");
  }

  @Test
  void pull_toAFile_writesLinesAndThenTheResult() throws Exception {
    CommandRun run = setting.run("pull", FakeHub.TINY);
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .startsWith("Pulled org/tiny: ")
        .contains(folder.resolve("hub").toString())
        .doesNotContain("\r");
    assertThat(run.lines()).hasSize(1);
    assertThat(run.err().lines()).allMatch(line -> line.startsWith("org/tiny: "));
    assertThat(run.err()).contains("org/tiny: 100 %");

    CommandRun again = setting.run("pull", FakeHub.TINY);
    assertThat(again.code()).isZero();
    assertThat(again.out()).startsWith("Up to date: org/tiny");
    assertThat(hub.askedBytes()).isEqualTo(repository.bytes());

    JsonNode tiny = setting.run("list", "--json").json().path("models").get(1);
    assertThat(tiny.path("id").asText()).isEqualTo(FakeHub.TINY);
    assertThat(tiny.path("disk_bytes").asLong()).isEqualTo(repository.bytes());
    assertThat(tiny.path("loaded").isNull()).isTrue();
  }

  @Test
  void pull_toATerminal_drawsOneLine() {
    CommandRun run = setting.interactively().run("pull", FakeHub.TINY);
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    String bar = run.out().substring(0, run.out().indexOf('\n')).stripTrailing();
    assertThat(bar).contains("100 %").contains("[####################]");
    assertThat(bar.split("\r", -1)).allMatch(line -> line.length() <= 79);
    assertThat(run.lines().getLast()).startsWith("Pulled org/tiny: ");
  }

  @Test
  void pull_unknown_failsInOneLine() {
    for (String name : new String[] {"org/none", "nonsense", "../../etc", "a\u001b[2J/b"}) {
      CommandRun run = setting.run("pull", name);
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.err()).startsWith("fovea: ").doesNotContain("\u001b");
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void pull_severalAndOneFails_triesTheOthers() {
    CommandRun run = setting.run("pull", "org/none", FakeHub.TINY);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("fovea: ").contains("org/none");
    assertThat(run.out()).contains("Pulled org/tiny: ");
  }

  @Test
  void pull_ctrlC_keepsWhatCame() throws Exception {
    Signals.assumeInterruptible();
    hub.fail(request -> new Fault.Stall(1 << 20));
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
    assertThat(run.err().lines().toList().getLast())
        .startsWith("fovea: stopped; ")
        .contains("`fovea pull org/tiny` goes on there");
    assertThat(run.out()).isEmpty();

    hub.fail(request -> Fault.NONE);
    assertThat(setting.run("pull", FakeHub.TINY).code()).isZero();
    assertThat(client(folder).find(FakeHub.TINY)).isPresent();
  }

  @Test
  void rm_deletesAndSaysHowMuch() throws Exception {
    assertThat(setting.run("pull", FakeHub.TINY).code()).isZero();
    CommandRun run = setting.run("rm", FakeHub.TINY);
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .startsWith("Deleted org/tiny: ")
        .contains(Amounts.bytes(repository.bytes()));
    assertThat(setting.run("list", "--json").json().path("models")).hasSize(1);

    CommandRun again = setting.run("rm", FakeHub.TINY);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).startsWith("fovea: ").contains("org/tiny");
    assertThat(setting.run("rm", "fovea-nano").code()).isEqualTo(1);
  }

  @Test
  void show_pulled_saysWhatItIs() throws Exception {
    assertThat(setting.run("pull", FakeHub.TINY).code()).isZero();
    CommandRun run = setting.run("show", FakeHub.TINY);
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("qwen3_vl", "affine", "million", "tokens", "Template", "layers", FakeHub.TINY);

    JsonNode sheet = setting.run("show", FakeHub.TINY, "--json").json();
    assertThat(sheet.path("architecture").asText()).isEqualTo("qwen3_vl");
    assertThat(sheet.path("text").path("layers").asInt()).isPositive();
    assertThat(sheet.path("vision").path("patch_size").asInt()).isEqualTo(16);
    assertThat(sheet.path("memory").path("total_bytes").asLong())
        .isGreaterThan(sheet.path("weight_bytes").asLong());
    assertThat(sheet.path("capabilities").findValues("")).isEmpty();
    assertThat(sheet.path("capabilities").toString()).contains("vision", "text");

    String template = new String(repository.file("chat_template.jinja"), UTF_8);
    assertThat(setting.run("show", FakeHub.TINY, "--template").out().strip())
        .isEqualTo(template.strip());
    assertThat(sheet.path("chat_template").asText()).isEqualTo(template);
  }

  @Test
  void show_notThere_saysWhatTheCatalogKnows() throws Exception {
    CommandRun run = setting.run("show", "qwen3-vl-4b");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("4.4 billion", "fovea pull qwen3-vl-4b", "2.6 GB");
    JsonNode sheet = setting.run("show", "qwen3-vl-4b", "--json").json();
    assertThat(sheet.path("downloaded").asBoolean()).isFalse();
    assertThat(sheet.has("architecture")).isFalse();
    CommandRun unknown = setting.run("show", "nonsense");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no model nonsense");
    assertThat(setting.run("show", "qwen3-vl-4b", "--template").code()).isEqualTo(1);
  }

  @Test
  void show_folders_areReadToo() throws Exception {
    Path nano = FoveaNano.extract(folder);
    assertThat(setting.run("show", nano.toString(), "--json").json().path("folder").asText())
        .isEqualTo(nano.toRealPath().toString());
    Files.writeString(Files.createDirectory(folder.resolve("bad")).resolve("config.json"), "{");
    CommandRun bad = setting.run("show", folder.resolve("bad").toString());
    assertThat(bad.code()).isEqualTo(1);
    assertThat(bad.err().lines()).hasSize(1);
  }

  @Test
  void run_missing_isPulledIfWanted() {
    CommandRun refused = setting.run("run", FakeHub.TINY, "Hello");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("`fovea pull org/tiny`");

    CommandRun declined = setting.interactively().answering("n\n", "run", FakeHub.TINY, "Hello");
    assertThat(declined.code()).isEqualTo(1);
    assertThat(declined.out()).contains("org/tiny is not here. Pull it? [Y/n]");
    assertThat(setting.interactively().run("run", FakeHub.TINY, "Hello").code()).isEqualTo(1);
    assertThat(hub.fetches()).isEmpty();

    model.answering("Hi.", "Hi.");
    CommandRun agreed = setting.interactively().answering("\n", "run", FakeHub.TINY, "Hello");
    assertThat(agreed.code()).isZero();
    assertThat(agreed.lines().getLast()).isEqualTo("Hi.");
    CommandRun there = setting.run("run", FakeHub.TINY, "Hello");
    assertThat(there.out().strip()).isEqualTo("Hi.");
  }

  @Test
  void run_withPull_doesNotAsk() {
    model.answering("Hi.");
    CommandRun run = setting.run("run", FakeHub.TINY, "Hello", "--pull");
    assertThat(run.code()).isZero();
    assertThat(run.lines().getFirst()).startsWith("Pulled org/tiny");
    assertThat(run.lines().getLast()).isEqualTo("Hi.");
    CommandRun unknown = setting.run("run", "nonsense", "Hello", "--pull");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no model nonsense");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps", "ps --json", "stop fovea-nano"})
  void serverCommands_noServer_exitWithThree(String arguments) {
    CommandRun run = setting.run(arguments.split(" ", -1));
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("fovea: no server runs at " + nobody);
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "ps", "pull org/tiny", "rm org/tiny", "show org/tiny"})
  void namedServer_isNotThere_exitsWithThree(String arguments) {
    Setting named = setting(Map.of("FOVEA_HOST", "127.0.0.1:" + nobody.getPort()));
    CommandRun run = named.run(arguments.split(" ", -1));
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).contains("no server answers at " + nobody);
    assertThat(hub.fetches()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pull",
        "rm",
        "show",
        "stop",
        "show a b",
        "list --server=ftp://x",
        "list --server=http://u:p@host",
        "ps --server=http://host/path",
        "ps --server=::",
        "list --nonsense"
      })
  void wrongArguments_exitWithTwo(String arguments) {
    CommandRun run = setting.run(arguments.split(" ", -1));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(2);
    assertThat(run.err()).startsWith("fovea: ").contains("--help");
  }
}
