package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.hub.Hub;
import dev.fovea.library.HubStore;
import dev.fovea.library.ModelOpener;
import dev.fovea.library.ModelPool;
import dev.fovea.library.PoolOptions;
import dev.fovea.nano.FoveaNano;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.settings.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real models that take turns in memory: three copies of the embedded one, with room for two. */
@Timeout(300)
class NanoPoolTest {
  private static final List<String> NAMES = List.of("a", "b", "c");

  @TempDir private Path folder;

  @Test
  void requestsInRandomOrder_allAnsweredRight_withinTheBudget() throws Exception {
    long one = copies();
    PoolOptions options =
        PoolOptions.DEFAULTS.withBudget(5 * one / 2).waiting(Duration.ofMinutes(3), 100);
    HubStore store = new HubStore(List::of, List.of(folder.resolve("models")), Hub::ofUser);
    try (ModelPool pool = new ModelPool(store, ModelOpener.ENGINE, options);
        TestServer server = new TestServer(ServerOptions.builder(), pool);
        ExecutorService clients = Executors.newFixedThreadPool(3)) {
      Random random = new Random(3);
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        String request =
            "{\"model\":\"%s\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(NAMES.get(random.nextInt(3)), "What is 2+2?");
        answers.add(clients.submit(() -> server.post(request)));
      }
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().text()).isEqualTo("4");
        assertThat(pool.reservedBytes()).isLessThanOrEqualTo(options.budgetBytes());
        assertThat(pool.status()).hasSizeLessThanOrEqualTo(3);
      }
      for (String name : NAMES) {
        pool.unload(store.find(name).orElseThrow());
      }
      assertThat(pool.reservedBytes()).isZero();
      assertThat(server.post(TestServer.ask("x").replace("fake", "a")).status()).isEqualTo(200);
    }
  }

  /** Makes the copies, and returns what one of them takes with its whole context. */
  private long copies() throws IOException {
    Path nano = FoveaNano.extract(folder);
    for (String name : NAMES) {
      Path copy = Files.createDirectories(folder.resolve("models").resolve(name));
      try (Stream<Path> files = Files.list(nano)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    MemoryEstimate estimate = MemoryEstimate.of(nano, LoadOptions.DEFAULTS);
    return estimate.withCache(estimate.contextBytes()).totalBytes();
  }
}
