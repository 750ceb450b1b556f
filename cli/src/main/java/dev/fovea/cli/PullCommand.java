package dev.fovea.cli;

import dev.fovea.cli.models.Library;
import dev.fovea.cli.models.ModelName;
import dev.fovea.cli.models.Puller;
import dev.fovea.cli.models.ServerException;
import dev.fovea.cli.models.Surroundings;
import dev.fovea.cli.terminal.Terminal;
import dev.fovea.hub.settings.HubException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code fovea pull}: fetches models. */
@Command(
    description = {
      "Fetch models into the Hugging Face cache, or bring them up to date.",
      "What a pull had that was stopped, or failed, is not fetched again. A running server fetches"
          + " them itself; otherwise this command does."
    })
final class PullCommand extends ModelCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      converter = ModelName.class,
      description = "A name of the catalog (`fovea list --all`) or a Hugging Face id.")
  private List<String> models = List.of();

  PullCommand(Terminal terminal, Surroundings surroundings) {
    super(terminal, surroundings);
  }

  @Override
  public Integer call() throws InterruptedException {
    Library library = library();
    Puller puller = new Puller(terminal());
    boolean failed = false;
    for (String model : models) {
      try {
        puller.pull(library, model);
      } catch (HubException | ServerException e) {
        if (models.size() == 1) {
          throw e;
        }
        terminal().err().println("fovea: " + FoveaCommand.message(e));
        failed = true;
      }
    }
    return failed ? 1 : 0;
  }
}
