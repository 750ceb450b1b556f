package dev.fovea.server;

import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.library.ModelPool;
import dev.fovea.library.PoolOptions;
import dev.fovea.server.FakeStore.Step;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.settings.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A server of the models of a {@link FakeStore}, with memory for one of them at a time unless it is
 * restarted with other options.
 */
final class PooledServer implements AutoCloseable {
  static final String ASK =
      "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}";

  final FakeStore store = new FakeStore();
  final FakeModel model = new FakeModel();
  final FakeModelOpener opener = new FakeModelOpener(model);
  ModelPool pool = new ModelPool(store, opener, patient(Duration.ofSeconds(30)));
  TestServer server = new TestServer(ServerOptions.builder(), pool);

  private static PoolOptions patient(Duration patience) {
    return PoolOptions.DEFAULTS.withBudget(1500).waiting(patience, 10);
  }

  void restart(ServerOptions.Builder options, Duration patience) {
    restart(options, patient(patience));
  }

  /** Starts a server anew, with a pool anew, of the same models. */
  void restart(ServerOptions.Builder options, PoolOptions poolOptions) {
    close();
    pool = new ModelPool(store, opener, poolOptions);
    server = new TestServer(options, pool);
  }

  @Override
  public void close() {
    server.close();
    pool.close();
  }

  Answer chat(String name, String text, String... members) {
    return server.post(ASK.formatted(name, text, String.join("", members)));
  }

  /** Lets the download tell how far it is. */
  void tell(long done) {
    store.script.add(
        new Step.Tell(new PullEvent.Progress(done, 1000, 50, Optional.of(Duration.ofSeconds(9)))));
  }

  List<String> ids(String path) {
    List<String> ids = new ArrayList<>();
    server.get(path).json().get("data").forEach(one -> ids.add(one.get("id").asText()));
    return ids;
  }
}
