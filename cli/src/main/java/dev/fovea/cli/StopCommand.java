package dev.fovea.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fovea.cli.models.ModelName;
import dev.fovea.cli.models.ServerClient;
import dev.fovea.cli.models.Surroundings;
import dev.fovea.cli.terminal.Terminal;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code fovea stop}: lets models leave a server's memory. */
@Command(
    description = "Let models leave the memory of the server, after the answers that they give.")
final class StopCommand extends ModelCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      converter = ModelName.class,
      description = "A name of `fovea ps`.")
  private List<String> models = List.of();

  StopCommand(Terminal terminal, Surroundings surroundings) {
    super(terminal, surroundings);
  }

  @Override
  public Integer call() {
    ServerClient client = server().require();
    for (String model : models) {
      String state =
          client
              .post(
                  "/models/" + ServerClient.encoded(model) + "/unload",
                  JsonNodeFactory.instance.objectNode())
              .path("state")
              .asText();
      terminal()
          .showLine(
              (state.equals("unloaded") ? "Stopped " : "Stopping after its answers: ")
                  + Terminal.plain(model));
    }
    return 0;
  }
}
