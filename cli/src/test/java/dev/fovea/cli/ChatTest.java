package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.cli.terminal.Terminal;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Content;
import dev.fovea.engine.Finish;
import dev.fovea.engine.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTest {
  private static final Message SYSTEM = Message.system("Be short.");

  private final FakeModel model = new FakeModel();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void run_severalTurns_remembersThem() throws Exception {
    model.answering("Hi there.", "Fine.");
    chat("Hello\n\n  How are you?  \n");
    assertThat(messages(1))
        .containsExactly(
            SYSTEM,
            Message.user("Hello"),
            Message.assistant("Hi there."),
            Message.user("How are you?"));
    assertThat(out.toString()).contains(">>> Hi there.").contains(">>> Fine.");
  }

  @Test
  void run_bye_ends() throws Exception {
    chat("/bye\nHello\n");
    assertThat(model.requests).isEmpty();
  }

  @Test
  void run_clear_forgetsAllButTheSystem() throws Exception {
    model.answering("a", "b");
    chat("one\n/clear\ntwo\n");
    assertThat(messages(1)).containsExactly(SYSTEM, Message.user("two"));
  }

  @Test
  void run_images_goWithTheNextQuestionOnly(@TempDir Path folder) throws Exception {
    model.answering("a", "b");
    Path file = Files.write(folder.resolve("a picture.png"), new byte[] {5});
    chat("/image " + file + "\n/image " + file + "\nWhat?\nAnd?\n");
    List<Content> first = messages(0).get(1).content();
    assertThat(first).hasSize(3);
    assertThat(((Content.Image) first.getFirst()).data()).containsExactly(5);
    assertThat(messages(1).getLast()).isEqualTo(Message.user("And?"));
  }

  @Test
  void run_wrongCommands_areSaidAndDoNotEnd() throws Exception {
    model.answering("a");
    chat("/image no/such.png\n/image\n/image \u0000\n/nonsense\nHello\n");
    assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.contains("cannot read"));
    assertThat(out.toString()).contains("/image FILE").contains("There is no /nonsense");
    assertThat(messages(0)).containsExactly(SYSTEM, Message.user("Hello"));
  }

  @Test
  void run_failedTurn_isForgotten() throws Exception {
    model.failing(new FoveaException(ErrorCode.GENERATION_FAILED, "broken")).answering("b");
    chat("one\ntwo\n");
    assertThat(err.toString()).contains("broken");
    assertThat(messages(1)).containsExactly(SYSTEM, Message.user("two"));
  }

  @Test
  void run_stoppedAnswer_staysInTheConversation() throws Exception {
    model.answers.add(new FakeModel.Answer("half an", new Finish.Cancelled()));
    model.answering("b");
    chat("one\ntwo\n");
    assertThat(err.toString()).contains("[stopped]");
    assertThat(messages(1))
        .containsExactly(
            SYSTEM, Message.user("one"), Message.assistant("half an"), Message.user("two"));
  }

  private List<Message> messages(int request) {
    return model.requests.get(request).messages();
  }

  private void chat(String input) throws IOException, InterruptedException {
    Terminal terminal =
        new Terminal(
            new BufferedReader(new StringReader(input)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            /* interactive= */ true);
    new Chat(terminal, model, messages -> ChatRequest.builder(messages).build())
        .run(Optional.of(SYSTEM), List.of());
  }
}
