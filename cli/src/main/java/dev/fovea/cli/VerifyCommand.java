package dev.fovea.cli;

import dev.fovea.cli.models.ModelLoader;
import dev.fovea.cli.models.ModelName;
import dev.fovea.cli.terminal.Terminal;
import dev.fovea.engine.check.Report;
import dev.fovea.engine.check.Report.Fact;
import dev.fovea.engine.check.Report.Section;
import dev.fovea.engine.check.Verification;
import dev.fovea.library.ModelFolder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea verify}: whether a checkpoint works here, and a report to attach to a defect. */
@Command(
    description = {
      "Check a model on this machine and print a report.",
      "Compares the tensors with the architecture, computes a prompt in two ways, and asks about a",
      "text, a picture and a long prompt. Exits with 1 if anything is wrong."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final ModelLoader loader;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      converter = ModelName.class,
      description = "fovea-nano, the folder of a checkpoint, or a Hugging Face id.")
  private String model = "";

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Option(
      names = "--paths",
      description = "Let the report name folders of this machine, which it hides otherwise.")
  private boolean paths;

  VerifyCommand(Terminal terminal, ModelLoader loader) {
    this.terminal = terminal;
    this.loader = loader;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ModelFolder source = loader.find(model);
    Report report =
        Verification.run(
                source.folder(),
                source.id(),
                paths,
                line -> terminal.err().println("fovea: " + line))
            .startingWith(version());
    terminal.out().println(json ? report.json() : report.text().stripTrailing());
    return report.passed() ? 0 : 1;
  }

  private static Section version() throws IOException {
    String[] version = new FoveaCommand.Version().getVersion();
    return new Section("fovea", List.of(new Fact("version", version[0].replace("fovea ", ""))));
  }
}
