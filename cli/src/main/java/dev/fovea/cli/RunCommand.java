package dev.fovea.cli;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.cli.models.LocalLibrary;
import dev.fovea.cli.models.ModelLoader;
import dev.fovea.cli.models.ModelName;
import dev.fovea.cli.models.Puller;
import dev.fovea.cli.models.Surroundings;
import dev.fovea.cli.terminal.Amounts;
import dev.fovea.cli.terminal.AnswerPrinter;
import dev.fovea.cli.terminal.Terminal;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Content;
import dev.fovea.engine.Message;
import dev.fovea.engine.Model;
import dev.fovea.engine.Role;
import dev.fovea.engine.Sampling;
import dev.fovea.hub.Hub;
import dev.fovea.hub.settings.HubException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea run}: one answer, or a chat. */
@Command(
    description = {
      "Answer a question, or chat.",
      "Without a prompt it is read from standard input; at a terminal this is a chat."
    })
final class RunCommand implements Callable<Integer> {
  private static final Set<String> YES = Set.of("", "y", "yes");

  private final Terminal terminal;
  private final ModelLoader loader;
  private final Surroundings surroundings;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      converter = ModelName.class,
      description =
          "fovea-nano, a name of the catalog, a Hugging Face id, or the folder of a checkpoint.")
  private String model = "";

  @Parameters(index = "1", paramLabel = "PROMPT", arity = "0..1", description = "What to ask.")
  private Optional<String> prompt = Optional.empty();

  @Option(names = "--image", paramLabel = "FILE", description = "A picture to look at.")
  private List<Path> images = List.of();

  @Option(names = "--max-tokens", paramLabel = "N", description = "The longest answer, in tokens.")
  private Optional<Integer> maxTokens = Optional.empty();

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 for the likeliest answer, up to 2 for more variety.")
  private Optional<Double> temperature = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "Makes the answer repeatable.")
  private Optional<Long> seed = Optional.empty();

  @Option(names = "--system", paramLabel = "TEXT", description = "Instructions to the model.")
  private Optional<String> system = Optional.empty();

  @Option(
      names = "--pull",
      description = "Fetch the model first if it is not there. At a terminal this is asked.")
  private boolean pull;

  RunCommand(Terminal terminal, ModelLoader loader, Surroundings surroundings) {
    this.terminal = terminal;
    this.loader = loader;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Content> pictures = new ArrayList<>();
    images.forEach(file -> pictures.add(Content.image(file)));
    Sampling sampling = sampling();
    try (Model loaded = load()) {
      if (prompt.isEmpty() && terminal.interactive()) {
        new Chat(terminal, loaded, messages -> request(messages, sampling))
            .run(system.map(Message::system), pictures);
      } else {
        answer(loaded, pictures, messages -> request(messages, sampling));
      }
    }
    return 0;
  }

  private Model load() throws IOException, InterruptedException {
    try {
      return loader.load(model, OptionalInt.empty()).model();
    } catch (FoveaException e) {
      if (e.code() != ErrorCode.NOT_FOUND) {
        throw e;
      }
      fetch(e);
    }
    return loader.load(model, OptionalInt.empty()).model();
  }

  /**
   * Pulls the model if it can be had, and the user wants it. Into the cache of this machine,
   * whatever servers there are, since the model runs here.
   *
   * @throws FoveaException {@code missing} if not
   */
  private void fetch(FoveaException missing) throws IOException, InterruptedException {
    Hub hub = surroundings.hub().get();
    try {
      String _ = hub.resolve(model);
    } catch (HubException e) {
      throw missing;
    }
    if (hub.find(model).isPresent()) {
      throw missing;
    }
    if (!pull && !(terminal.interactive() && agrees(hub))) {
      throw missing;
    }
    new Puller(terminal).pull(new LocalLibrary(hub), model);
  }

  private boolean agrees(Hub hub) throws IOException {
    String size =
        hub.catalog()
            .find(model)
            .filter(entry -> entry.downloadBytes() > 0)
            .map(entry -> ", " + Amounts.bytes(entry.downloadBytes()))
            .orElse("");
    terminal.show(Terminal.plain(model) + " is not here. Pull it" + size + "? [Y/n] ");
    @Nullable String answer = terminal.in().readLine();
    if (answer == null) {
      terminal.showLine("");
      return false;
    }
    return YES.contains(answer.strip().toLowerCase(Locale.ROOT));
  }

  private void answer(
      Model loaded, List<Content> pictures, Function<List<Message>, ChatRequest> request)
      throws IOException, InterruptedException {
    List<Content> question = new ArrayList<>(pictures);
    String text = prompt.isPresent() ? prompt.get() : standardInput();
    if (text.isBlank()) {
      throw new FoveaException(ErrorCode.INVALID_REQUEST, "the prompt is empty");
    }
    question.add(Content.text(text));
    List<Message> messages = new ArrayList<>();
    system.map(Message::system).ifPresent(messages::add);
    messages.add(new Message(Role.USER, question));
    new AnswerPrinter(terminal).show(loaded, request.apply(messages));
  }

  private String standardInput() throws IOException {
    StringWriter text = new StringWriter();
    terminal.in().transferTo(text);
    return text.toString().strip();
  }

  private Sampling sampling() {
    Sampling.Builder sampling = Sampling.builder();
    temperature.ifPresent(sampling::temperature);
    seed.ifPresent(sampling::seed);
    return sampling.build();
  }

  private ChatRequest request(List<Message> messages, Sampling sampling) {
    ChatRequest.Builder request = ChatRequest.builder(messages).sampling(sampling);
    maxTokens.ifPresent(request::maxTokens);
    return request.build();
  }
}
