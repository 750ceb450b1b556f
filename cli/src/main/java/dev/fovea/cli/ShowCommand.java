package dev.fovea.cli;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.cli.models.Library;
import dev.fovea.cli.models.ListedModel;
import dev.fovea.cli.models.ModelLoader;
import dev.fovea.cli.models.ModelName;
import dev.fovea.cli.models.ModelSheet;
import dev.fovea.cli.models.Surroundings;
import dev.fovea.cli.terminal.Terminal;
import dev.fovea.engine.CheckpointInfo;
import dev.fovea.library.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea show}: what is known of a model. */
@Command(
    description = {
      "Show what a model is: shapes, format, context, memory, template.",
      "Reads the files of this machine; nothing is loaded. Of a model that is not there, shows"
          + " what the catalog or the server knows."
    })
final class ShowCommand extends ModelCommand {
  private final ModelLoader loader;

  @Parameters(
      paramLabel = "MODEL",
      converter = ModelName.class,
      description = "A name of `fovea list`, a Hugging Face id, or the folder of a checkpoint.")
  private String model = "";

  @Option(names = "--template", description = "Show the chat template, all of it, and only it.")
  private boolean template;

  @Option(names = "--json", description = "Show JSON.")
  private boolean json;

  ShowCommand(Terminal terminal, ModelLoader loader, Surroundings surroundings) {
    super(terminal, surroundings);
    this.loader = loader;
  }

  @Override
  public Integer call() throws IOException {
    if (template) {
      terminal().showLine(info(loader.find(model).folder()).chatTemplate().stripTrailing());
      return 0;
    }
    ModelSheet sheet = sheet();
    if (json) {
      show(sheet.json());
    } else {
      sheet.show(terminal());
    }
    return 0;
  }

  private ModelSheet sheet() throws IOException {
    Library library = library();
    ModelFolder found;
    try {
      found = loader.find(model);
    } catch (FoveaException missing) {
      if (missing.code() != ErrorCode.NOT_FOUND) {
        throw missing;
      }
      return listed(library, model)
          .map(known -> new ModelSheet(model, Optional.of(known), Optional.empty()))
          .orElseThrow(() -> missing);
    }
    return new ModelSheet(
        found.id(),
        listed(library, found.hubId().orElse(found.id())),
        Optional.of(new ModelSheet.Files(found, info(found.folder()))));
  }

  private static CheckpointInfo info(Path folder) {
    try {
      return CheckpointInfo.of(folder);
    } catch (FoveaException e) {
      throw ModelLoader.placed(folder, e);
    }
  }

  private static Optional<ListedModel> listed(Library library, String name) {
    return library.list().stream().filter(one -> one.isCalled(name)).findFirst();
  }
}
