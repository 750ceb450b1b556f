package dev.fovea.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.cli.models.ModelLoader;
import dev.fovea.cli.models.Surroundings;
import dev.fovea.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;

/** What a command said, and how it ended. */
record CommandRun(int code, String out, String err) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a test runs commands with. */
  record Setting(Surroundings surroundings, ModelLoader loader, boolean interactive) {
    CommandRun run(String... arguments) {
      return answering("", arguments);
    }

    /** Runs a command whose user, or whose standard input, says {@code input}. */
    CommandRun answering(String input, String... arguments) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      Terminal terminal =
          new Terminal(
              new BufferedReader(new StringReader(input)),
              new PrintWriter(out, true),
              new PrintWriter(err, true),
              interactive);
      int code = FoveaCommand.commandLine(terminal, loader, surroundings).execute(arguments);
      // A process would end here; the thread of a test goes on.
      boolean _ = Thread.interrupted();
      return new CommandRun(code, out.toString(), err.toString());
    }

    Setting interactively() {
      return new Setting(surroundings, loader, true);
    }
  }

  JsonNode json() throws JsonProcessingException {
    return JSON.readTree(out);
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
