package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.cli.models.ModelLoader;
import dev.fovea.cli.terminal.ShutdownLimit;
import dev.fovea.cli.terminal.Terminal;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.engine.Model;
import dev.fovea.library.ModelFolder;
import dev.fovea.library.ModelOpener;
import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(60)
class ShutdownTest {
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CompletableFuture<String> ended = new CompletableFuture<>();

  /** A model that does not close before the gate is open. */
  private Model stuck() {
    FakeModel model = new FakeModel();
    return (Model)
        Proxy.newProxyInstance(
            Model.class.getClassLoader(),
            new Class<?>[] {Model.class},
            (_, method, arguments) -> {
              if (method.getName().equals("close")) {
                gate.await();
                return null;
              }
              return method.invoke(model, arguments);
            });
  }

  private final class StuckLoader implements ModelLoader {
    private final FakeLoader loader = new FakeLoader(new FakeModel());

    @Override
    public NamedModel load(String name, OptionalInt contextLength) {
      return loader.load(name, contextLength);
    }

    @Override
    public ModelFolder find(String name) {
      return loader.find(name);
    }

    @Override
    public ModelOpener opener() {
      return new ModelOpener() {
        @Override
        public MemoryEstimate estimate(Path folder, LoadOptions options) {
          return loader.opener().estimate(folder, options);
        }

        @Override
        public Model load(Path folder, LoadOptions options) {
          return stuck();
        }
      };
    }
  }

  @Test
  void signal_modelDoesNotClose_endsAtTheLimitAllTheSame() throws Exception {
    CompletableFuture<Integer> code = new CompletableFuture<>();
    try (PipedReader reader = new PipedReader();
        PipedWriter writer = new PipedWriter(reader)) {
      Terminal terminal =
          new Terminal(
              new BufferedReader(new StringReader("")),
              new PrintWriter(writer, true),
              new PrintWriter(new StringWriter(), true),
              /* interactive= */ false);
      ShutdownLimit limit = new ShutdownLimit(Duration.ZERO, () -> ended.complete("by the limit"));
      CommandLine serve = new CommandLine(new ServeCommand(terminal, new StuckLoader(), limit));
      Thread.ofPlatform()
          .daemon()
          .start(() -> code.complete(serve.execute("--model", "fake", "--port", "0")));
      BufferedReader said = new BufferedReader(reader);
      assertThat(said.readLine()).startsWith("Serving fake on ");
      assertThat(said.readLine()).startsWith("Try: ");
      Signals.raise("TERM");
      assertThat(ended.get()).isEqualTo("by the limit");
      assertThat(code).as("the model is still there").isNotDone();
      gate.countDown();
      assertThat(code.get()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "serve, true",
    "--verbose serve --port 0, true",
    "pull serve, false",
    "list, false",
    "--help, false"
  })
  void isServer_firstArgumentThatIsNoOption(String arguments, boolean expected) {
    assertThat(Main.isServer(arguments.split(" ", -1))).isEqualTo(expected);
  }
}
