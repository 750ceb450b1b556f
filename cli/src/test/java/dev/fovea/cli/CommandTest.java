package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.cli.terminal.Terminal;
import dev.fovea.engine.Content;
import dev.fovea.engine.Finish;
import dev.fovea.engine.Message;
import dev.fovea.nano.FoveaNano;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
  private final FakeModel model = new FakeModel();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void run_prompt_printsTheAnswer() {
    model.answering("Two red circles.");
    assertThat(execute("", "run", "fake", "How many?", "--system", "Be short.")).isZero();
    assertThat(out).hasToString("Two red circles." + System.lineSeparator());
    assertThat(model.requests.getFirst().messages())
        .containsExactly(Message.system("Be short."), Message.user("How many?"));
    assertThat(model.closed).isTrue();
  }

  @Test
  void run_options_reachTheRequest() {
    model.answering("x");
    assertThat(execute("", "run", "fake", "q", "--max-tokens=9", "--temperature=0.5", "--seed=4"))
        .isZero();
    assertThat(model.requests.getFirst().maxTokens()).hasValue(9);
    assertThat(model.requests.getFirst().sampling().temperature()).hasValue(0.5);
    assertThat(model.requests.getFirst().sampling().seed()).hasValue(4);
  }

  @Test
  void run_images_comeBeforeTheQuestion(@TempDir Path folder) throws IOException {
    model.answering("x");
    Path first = Files.write(folder.resolve("a.png"), new byte[] {1});
    Path second = Files.write(folder.resolve("b.png"), new byte[] {2});
    assertThat(execute("", "run", "fake", "q", "--image", first.toString(), "--image", "" + second))
        .isZero();
    List<Content> content = model.requests.getFirst().messages().getFirst().content();
    assertThat(content).hasSize(3);
    assertThat(((Content.Image) content.get(1)).data()).containsExactly(2);
    assertThat(content.get(2)).isEqualTo(Content.text("q"));
  }

  @Test
  void run_pipe_isThePrompt() {
    model.answering("x");
    assertThat(execute("What is\nthis?\n", "run", "fake")).isZero();
    assertThat(model.requests.getFirst().messages())
        .containsExactly(Message.user("What is\nthis?"));
  }

  @Test
  void run_emptyPipe_fails() {
    assertThat(execute(" \n", "run", "fake")).isEqualTo(1);
    assertOneLine("the prompt is empty");
    assertThat(model.closed).isTrue();
  }

  @Test
  void run_missingImage_failsBeforeLoading() {
    assertThat(execute("", "run", "fake", "q", "--image", "no/such.png")).isEqualTo(1);
    assertOneLine("no/such.png".replace('/', File.separatorChar));
    assertThat(model.closed).isFalse();
  }

  @Test
  void run_unknownModel_fails() {
    assertThat(execute("", "run", "other", "q")).isEqualTo(1);
    assertOneLine("there is no model other");
  }

  @Test
  void run_generationFails_keepsWhatWasShown() {
    model.failing(new FoveaException(ErrorCode.GENERATION_FAILED, "broken\nin two"));
    assertThat(execute("", "run", "fake", "q")).isEqualTo(1);
    assertThat(out.toString()).startsWith("some");
    assertOneLine("broken; in two");
  }

  @Test
  void run_defectWithVerbose_showsTheTrace() {
    assertThat(execute("", "run", "fake", "q", "--verbose")).isEqualTo(1);
    assertThat(err.toString()).contains("a defect").contains("at dev.fovea.cli");
  }

  @Test
  void run_cutAnswer_saysSo() {
    model.answers.add(new FakeModel.Answer("a b", new Finish.Length()));
    assertThat(execute("", "run", "fake", "q")).isZero();
    assertOneLine("[cut after 7 tokens]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "nonsense",
        "run fake q extra",
        "run fake q --max-tokens=many",
        "run fake q --temperature",
        "serve --port=many",
        "serve --port=70000",
        "serve --context=x",
        "serve --memory=much",
        "serve --keep-alive=soon",
        "serve --nonsense",
        "verify"
      })
  void wrongArguments_exitWithTwo(String arguments) {
    String[] split = arguments.isEmpty() ? new String[0] : arguments.split(" ", -1);
    assertThat(execute("", split)).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(2);
    assertThat(err.toString()).startsWith("fovea: ").contains("--help");
    assertThat(model.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run fake q --temperature=3", "run fake q --max-tokens=0"})
  void valuesOutOfRange_fail(String arguments) {
    assertThat(execute("", arguments.split(" ", -1))).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void serve_folderOfModelsIsNotThere_fails() {
    assertThat(execute("", "serve", "--model", "fake", "--models", "no/such", "--port", "0"))
        .isEqualTo(1);
    assertOneLine("--models " + "no/such".replace('/', File.separatorChar) + ": expected a folder");
  }

  @Test
  void serve_addressForOthersWithoutKey_fails() {
    assertThat(execute("", "serve", "--model", "fake", "--host", "0.0.0.0", "--port", "0"))
        .isEqualTo(1);
    assertOneLine("API key");
    assertThat(model.closed).isTrue();
  }

  @Test
  void verify_goodModel_printsAReport(@TempDir Path home) throws IOException {
    Path folder = FoveaNano.extract(home);
    assertThat(execute("", "verify", folder.toString())).isZero();
    assertThat(out.toString())
        .startsWith("fovea")
        .endsWith("all is well" + System.lineSeparator())
        .doesNotContain(home.toString());
  }

  @Test
  void verify_brokenModel_failsWithAReport(@TempDir Path folder) {
    assertThat(execute("", "verify", folder.toString(), "--json", "--paths")).isEqualTo(1);
    assertThat(out.toString()).contains("\"passed\" : false", "expected a config.json");
  }

  @Test
  void verify_unknownModel_fails() {
    assertThat(execute("", "verify", "no such model")).isEqualTo(1);
    assertOneLine("there is no model no such model");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void version_isThatOfTheBuild() {
    assertThat(execute("", "--version")).isZero();
    assertThat(out.toString()).matches("fovea \\d+\\.\\d+.*\\R");
  }

  @Test
  void help_namesTheCommands() {
    assertThat(execute("", "--help")).isZero();
    assertThat(out.toString()).contains("serve", "run", "verify", "Exit codes");
    assertThat(execute("", "run", "--help")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"serve", "run", "pull", "list", "show", "ps", "stop", "rm", "verify", "warm-up"})
  void help_ofACommand_startsWithItsName(String name) {
    assertThat(execute("", name, "--help")).isZero();
    assertThat(out.toString()).startsWith("Usage: fovea " + name + " ");
  }

  private void assertOneLine(String part) {
    assertThat(err.toString().lines()).hasSize(1).first().asString().contains(part);
  }

  private int execute(String input, String... arguments) {
    Terminal terminal =
        new Terminal(
            new BufferedReader(new StringReader(input)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            /* interactive= */ false);
    return FoveaCommand.commandLine(terminal, new FakeLoader(model), arguments).execute(arguments);
  }
}
