package dev.fovea.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fovea.cli.models.ListedModel;
import dev.fovea.cli.models.LocalLibrary;
import dev.fovea.cli.models.ModelLoader;
import dev.fovea.cli.models.ServerClient;
import dev.fovea.cli.models.ServerLibrary;
import dev.fovea.hub.Hub;
import dev.fovea.library.HubStore;
import dev.fovea.library.ModelFolder;
import dev.fovea.library.ModelPool;
import dev.fovea.library.PoolOptions;
import dev.fovea.library.StoredModel;
import dev.fovea.nano.FoveaNano;
import dev.fovea.server.FoveaServer;
import dev.fovea.server.settings.ServerOptions;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code fovea warm-up}: does once what a server and a list do first, so that the JVM can record
 * which classes that needs. The launcher runs it after the build.
 */
@Command(hidden = true)
final class WarmUpCommand implements Callable<Integer> {
  private static final String REQUEST =
      """
      {"model": "fovea-nano", "max_tokens": 4, "stream": %b, "messages": [{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,%s"}},
        {"type": "text", "text": "What is in this picture?"}]}]}
      """;

  private final ModelLoader loader;

  WarmUpCommand(ModelLoader loader) {
    this.loader = loader;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ModelFolder nano = loader.find(FoveaNano.NAME);
    StoredModel stored = StoredModel.of(nano.id(), nano.hubId(), nano.folder(), 0);
    HubStore store = new HubStore(() -> List.of(stored), List.of(), Hub::ofUser);
    try (ModelPool pool = new ModelPool(store, loader.opener(), PoolOptions.DEFAULTS)) {
      pool.load(stored, Optional.empty(), Optional.of(true), Duration.ofMinutes(1));
      serve(pool);
    }
    List<ListedModel> _ = new LocalLibrary(Hub.ofUser()).list();
    return 0;
  }

  private static void serve(ModelPool pool) throws IOException {
    try (FoveaServer server = FoveaServer.start(ServerOptions.builder().port(0).build(), pool)) {
      String picture = Base64.getEncoder().encodeToString(Rehearsal.picture());
      ask(server, REQUEST.formatted(true, picture));
      ask(server, REQUEST.formatted(false, picture));
      List<ListedModel> _ =
          new ServerLibrary(new ServerClient(server.address(), Optional.empty())).list();
    }
  }

  private static void ask(FoveaServer server, String request) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            server.address().resolve("/v1/chat/completions").toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setDoOutput(true);
    connection.getOutputStream().write(request.getBytes(UTF_8));
    connection.getInputStream().readAllBytes();
    connection.disconnect();
  }
}
