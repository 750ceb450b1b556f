package dev.fovea.cli;

import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Content;
import dev.fovea.engine.ErrorCode;
import dev.fovea.engine.FoveaException;
import dev.fovea.engine.Message;
import dev.fovea.engine.Model;
import dev.fovea.engine.Role;
import dev.fovea.engine.Sampling;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea run}: one answer, or a chat. */
@Command(
    name = "run",
    description = {
      "Answer a question, or chat.",
      "Without a prompt it is read from standard input; at a terminal this is a chat."
    })
final class RunCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final ModelLoader loader;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "fovea-nano, the folder of a checkpoint, or a Hugging Face id.")
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

  RunCommand(Terminal terminal, ModelLoader loader) {
    this.terminal = terminal;
    this.loader = loader;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Content> pictures = new ArrayList<>();
    images.forEach(file -> pictures.add(Content.image(file)));
    Sampling sampling = sampling();
    try (Model loaded = loader.load(model, OptionalInt.empty()).model()) {
      if (prompt.isEmpty() && terminal.interactive()) {
        new Chat(terminal, loaded, messages -> request(messages, sampling))
            .run(system.map(Message::system), pictures);
      } else {
        answer(loaded, pictures, messages -> request(messages, sampling));
      }
    }
    return 0;
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
