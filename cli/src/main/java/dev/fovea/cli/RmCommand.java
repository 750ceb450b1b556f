package dev.fovea.cli;

import dev.fovea.cli.models.Library;
import dev.fovea.cli.models.ModelName;
import dev.fovea.cli.models.Surroundings;
import dev.fovea.cli.terminal.Amounts;
import dev.fovea.cli.terminal.Terminal;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code fovea rm}: deletes models. */
@Command(
    description = {
      "Delete models from the Hugging Face cache.",
      "Only files that no other revision needs are deleted. A running server is asked to do it,"
          + " and refuses while it uses the model."
    })
final class RmCommand extends ModelCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      converter = ModelName.class,
      description = "A name of `fovea list` or a Hugging Face id.")
  private List<String> models = List.of();

  RmCommand(Terminal terminal, Surroundings surroundings) {
    super(terminal, surroundings);
  }

  @Override
  public Integer call() {
    Library library = library();
    for (String model : models) {
      long freed = library.remove(model);
      terminal()
          .showLine("Deleted " + Terminal.plain(model) + ": " + Amounts.bytes(freed) + " freed");
    }
    return 0;
  }
}
