package dev.fovea.cli;

import dev.fovea.cli.ModelLoader.NamedModel;
import dev.fovea.engine.Model;
import dev.fovea.nano.FoveaNano;
import dev.fovea.server.FoveaServer;
import dev.fovea.server.ServedModel;
import dev.fovea.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
@Command(name = "serve", description = "Serve models behind the OpenAI API.")
final class ServeCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final ModelLoader loader;

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
      names = "--context",
      paramLabel = "N",
      description = "The longest conversation in tokens, if below the model's own limit.")
  private Optional<Integer> context = Optional.empty();

  ServeCommand(Terminal terminal, ModelLoader loader) {
    this.terminal = terminal;
    this.loader = loader;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerOptions options = options();
    AtomicBoolean listening = new AtomicBoolean();
    CountDownLatch ended = new CountDownLatch(1);
    List<ServedModel> served = new ArrayList<>();
    try (Interrupts signals = Interrupts.on(() -> stop(listening, ended), "INT", "TERM")) {
      Thread.ofPlatform().daemon().name("prepare server").start(FoveaServer::prepare);
      for (String name : models) {
        served.add(load(name));
      }
      try (FoveaServer server = FoveaServer.start(options, served)) {
        listening.set(true);
        announce(server, served.getFirst().id());
        ended.await();
        // A second signal has its usual meaning: whoever does not want to wait need not.
        signals.restore();
      }
    } finally {
      served.stream().map(ServedModel::model).forEach(Model::close);
    }
    return 0;
  }

  private static void stop(AtomicBoolean listening, CountDownLatch ended) {
    if (!listening.get()) {
      // Nobody is served yet, and loading cannot be interrupted.
      Runtime.getRuntime().halt(0);
    }
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

  private ServedModel load(String name) throws IOException {
    OptionalInt limit = context.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    NamedModel loaded = loader.load(name, limit);
    return new ServedModel(
        loaded.source().id(),
        loaded.source().hubId(),
        loaded.model(),
        created(loaded.source().folder()));
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
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
