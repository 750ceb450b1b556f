package dev.fovea.cli;

import dev.fovea.base.FoveaException;
import dev.fovea.cli.terminal.AnswerPrinter;
import dev.fovea.cli.terminal.Terminal;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Content;
import dev.fovea.engine.Message;
import dev.fovea.engine.Model;
import dev.fovea.engine.Role;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A conversation in the terminal. What goes wrong in a turn is said, and the turn forgotten. */
final class Chat {
  private static final String COMMANDS =
      "/image FILE adds a picture, /clear begins anew, /bye or Ctrl-D ends, Ctrl-C stops an answer.";

  private final Terminal terminal;
  private final Model model;
  private final Function<List<Message>, ChatRequest> request;
  private final AnswerPrinter printer;
  private final List<Message> messages = new ArrayList<>();
  private final List<Content> pictures = new ArrayList<>();

  /**
   * @param request makes the request for a conversation
   */
  Chat(Terminal terminal, Model model, Function<List<Message>, ChatRequest> request) {
    this.terminal = terminal;
    this.model = model;
    this.request = request;
    this.printer = new AnswerPrinter(terminal);
  }

  /**
   * Talks until the user ends it.
   *
   * @param system instructions that stay for the whole conversation
   * @param first pictures for the first question
   * @throws IOException if the terminal cannot be read
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  void run(Optional<Message> system, List<Content> first) throws IOException, InterruptedException {
    system.ifPresent(messages::add);
    pictures.addAll(first);
    terminal.showLine("Chat with " + model.info().name() + ". " + COMMANDS);
    while (true) {
      terminal.show(">>> ");
      @Nullable String line = terminal.in().readLine();
      if (line == null) {
        terminal.showLine("");
        return;
      }
      String text = line.strip();
      if (text.equals("/bye")) {
        return;
      }
      try {
        turn(text, system);
      } catch (FoveaException e) {
        terminal.err().println(e.message());
      }
    }
  }

  private void turn(String text, Optional<Message> system) throws InterruptedException {
    String command = text.startsWith("/") ? text.split("\\s", 2)[0] : "";
    switch (command) {
      case "" -> {
        if (!text.isEmpty()) {
          ask(text);
        }
      }
      case "/image" -> addPicture(text.substring(command.length()).strip());
      case "/clear" -> {
        messages.clear();
        pictures.clear();
        system.ifPresent(messages::add);
      }
      default -> terminal.showLine("There is no " + command + ". " + COMMANDS);
    }
  }

  private void addPicture(String file) {
    if (file.isEmpty()) {
      terminal.showLine("Which file? /image FILE");
      return;
    }
    try {
      pictures.add(Content.image(Path.of(file)));
      terminal.showLine("The next question is about " + pictures.size() + " picture(s).");
    } catch (InvalidPathException e) {
      terminal.err().println("cannot read the image " + file);
    }
  }

  private void ask(String text) throws InterruptedException {
    List<Content> question = new ArrayList<>(pictures);
    question.add(Content.text(text));
    pictures.clear();
    messages.add(new Message(Role.USER, question));
    try {
      String answer = printer.showUntilInterrupted(model, request.apply(messages));
      messages.add(Message.assistant(answer));
    } catch (FoveaException e) {
      messages.removeLast();
      throw e;
    }
  }
}
