package dev.fovea.cli;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.cli.models.ModelLoader;
import dev.fovea.cli.models.ModelName;
import dev.fovea.cli.terminal.ByteSize;
import dev.fovea.cli.terminal.Interrupts;
import dev.fovea.cli.terminal.ShutdownLimit;
import dev.fovea.cli.terminal.Terminal;
import dev.fovea.hub.Hub;
import dev.fovea.library.HubStore;
import dev.fovea.library.KeepAlive;
import dev.fovea.library.Lease;
import dev.fovea.library.MemoryBudget;
import dev.fovea.library.ModelFolder;
import dev.fovea.library.ModelPool;
import dev.fovea.library.PoolOptions;
import dev.fovea.library.StoredModel;
import dev.fovea.nano.FoveaNano;
import dev.fovea.server.FoveaServer;
import dev.fovea.server.settings.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fovea serve}: the OpenAI API, until a signal comes. */
@Command(description = "Serve models behind the OpenAI API.")
final class ServeCommand implements Callable<Integer> {
  /** Nobody waits for the models of the start but the user, who can see that it takes long. */
  private static final Duration UNBOUNDED = Duration.ofDays(1);

  /** Most of the compiling is done by then, and a server should not be long in coming. */
  private static final Duration REHEARSAL = Duration.ofMillis(600);

  private final Terminal terminal;
  private final ModelLoader loader;
  private final ShutdownLimit limit;

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Where to listen; 0 for any free port. Default: ${DEFAULT-VALUE}.")
  private int port = ServerOptions.DEFAULTS.port();

  @Option(
      names = "--host",
      paramLabel = "H",
      description = "The address to listen on. Default: ${DEFAULT-VALUE}, this machine only.")
  private String host = ServerOptions.DEFAULTS.host();

  @Option(
      names = "--model",
      paramLabel = "FOLDER-OR-ID",
      converter = ModelName.class,
      description =
          "What to serve; can be repeated. fovea-nano (default), the folder of a checkpoint, or a"
              + " Hugging Face id.")
  private List<String> models = List.of(FoveaNano.NAME);

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      description = "A key that each request must show; needed if others can reach the address.")
  private List<String> apiKeys = List.of();

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description = "A folder whose pictures requests may name if others can reach the address.")
  private List<Path> files = List.of();

  @Option(
      names = "--allow-host",
      paramLabel = "HOST",
      description =
          "A host that requests may ask for besides this machine's, such as fovea.example or"
              + " *.example; can be repeated.")
  private List<String> hosts = List.of();

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      description =
          "An origin whose pages may use the API, such as https://app.example,"
              + " chrome-extension://* or tauri://localhost; can be repeated.")
  private List<String> origins = List.of();

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "A folder of checkpoints that requests may name; can be repeated.")
  private List<Path> folders = List.of();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "What Fovea may take, such as 12GB: models, pictures and requests together. Default: four"
              + " fifths of the machine's memory.")
  private Optional<Long> memory = Optional.empty();

  @Option(
      names = "--keep-alive",
      paramLabel = "TIME",
      converter = KeepAliveConverter.class,
      description =
          "How long a model stays that a request had loaded, such as 5m (default), 0, or -1: as"
              + " long as memory allows. What --model names stays anyway.")
  private KeepAlive keepAlive = KeepAlive.DEFAULT;

  @Option(
      names = "--auto-download",
      description = "Download what a request names and is not there. Default: refuse it.")
  private boolean autoDownload;

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "The longest conversation in tokens, if below the model's own limit.")
  private Optional<Integer> context = Optional.empty();

  ServeCommand(Terminal terminal, ModelLoader loader, ShutdownLimit limit) {
    this.terminal = terminal;
    this.loader = loader;
    this.limit = limit;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerOptions options = options();
    checkFolders();
    AtomicBoolean listening = new AtomicBoolean();
    CountDownLatch ended = new CountDownLatch(1);
    try (Interrupts signals = Interrupts.on(() -> stop(listening, ended), "INT", "TERM")) {
      Thread.ofPlatform().daemon().name("prepare server").start(FoveaServer::prepare);
      List<StoredModel> given = given();
      try (ModelPool pool = pool(given)) {
        for (StoredModel model : given) {
          load(pool, model);
        }
        rehearse(pool, given);
        try (FoveaServer server = FoveaServer.start(options, pool)) {
          listening.set(true);
          announce(server, given.getFirst().id());
          ended.await();
          // A second signal has its usual meaning: whoever does not want to wait need not.
          signals.giveUp();
        }
      }
    }
    return 0;
  }

  private static void load(ModelPool pool, StoredModel model) throws InterruptedException {
    pool.keep(model);
    try {
      pool.load(model, Optional.empty(), /* pinned= */ Optional.empty(), UNBOUNDED);
    } catch (FoveaException e) {
      throw model.folder().map(folder -> ModelLoader.placed(folder, e)).orElse(e);
    }
  }

  private void checkFolders() {
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new FoveaException(
            ErrorCode.INVALID_REQUEST, "--models %s: expected a folder".formatted(folder));
      }
    }
  }

  private static void rehearse(ModelPool pool, List<StoredModel> given)
      throws InterruptedException {
    for (StoredModel model : given) {
      if (model.id().equals(FoveaNano.NAME)) {
        try (Lease lease = pool.acquire(model, Optional.empty())) {
          Rehearsal.of(lease.model(), REHEARSAL);
        }
      }
    }
  }

  private List<StoredModel> given() throws IOException {
    List<StoredModel> given = new ArrayList<>();
    for (String name : models) {
      given.add(find(name));
    }
    checkNames(given);
    return given;
  }

  private void stop(AtomicBoolean listening, CountDownLatch ended) {
    if (!listening.get()) {
      // Nobody is served yet, and loading cannot be interrupted.
      limit.end().run();
    }
    limit.start();
    ended.countDown();
  }

  private void announce(FoveaServer server, String model) {
    String key = apiKeys.isEmpty() ? "" : " -H 'Authorization: Bearer KEY'";
    terminal.showLine("Serving " + String.join(", ", models) + " on " + server.address());
    terminal.showLine(
        "Try: curl %s/v1/chat/completions%s -d '%s'"
            .formatted(
                server.address(),
                key + " -H 'Content-Type: application/json'",
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"
                    .formatted(model)));
  }

  private ModelPool pool(List<StoredModel> given) {
    PoolOptions limits =
        PoolOptions.DEFAULTS
            .limitedTo(context.map(OptionalInt::of).orElseGet(OptionalInt::empty))
            .keeping(keepAlive);
    return new ModelPool(
        new HubStore(() -> withNano(given), folders, Hub::ofUser),
        loader.opener(),
        memory.map(MemoryBudget::of).map(limits::sharing).orElse(limits));
  }

  private static void checkNames(List<StoredModel> given) {
    Map<String, Optional<Path>> folders = new HashMap<>();
    for (StoredModel model : given) {
      Optional<Path> other = folders.put(model.id(), model.folder());
      if (other != null && !other.equals(model.folder())) {
        throw new FoveaException(
            ErrorCode.INVALID_REQUEST,
            "two models are called %s: those in %s and %s"
                .formatted(model.id(), other.orElseThrow(), model.folder().orElseThrow()));
      }
    }
  }

  private StoredModel find(String name) throws IOException {
    ModelFolder found = loader.find(name);
    return StoredModel.of(found.id(), found.hubId(), found.folder(), created(found.folder()));
  }

  /** Returns the models, and the embedded one, which is always there. */
  private List<StoredModel> withNano(List<StoredModel> given) {
    if (given.stream().anyMatch(model -> model.id().equals(FoveaNano.NAME))) {
      return given;
    }
    try {
      List<StoredModel> all = new ArrayList<>(given);
      all.add(find(FoveaNano.NAME));
      return all;
    } catch (IOException e) {
      return given;
    }
  }

  private static long created(Path folder) {
    try {
      return Files.getLastModifiedTime(folder.resolve("config.json")).toMillis() / 1000;
    } catch (IOException e) {
      return 0;
    }
  }

  private ServerOptions options() {
    try {
      return ServerOptions.builder()
          .host(host)
          .port(port)
          .apiKeys(apiKeys)
          .fileRoots(files)
          .allowedHosts(hosts)
          .allowedOrigins(origins)
          .autoDownload(autoDownload)
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
