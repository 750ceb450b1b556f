package dev.fovea.cli;

import dev.fovea.base.FoveaException;
import dev.fovea.cli.models.ModelLoader;
import dev.fovea.cli.models.ServerException;
import dev.fovea.cli.models.ServerException.Kind;
import dev.fovea.cli.models.Surroundings;
import dev.fovea.cli.terminal.ShutdownLimit;
import dev.fovea.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What {@code fovea} does without a command: it says what the commands are. */
@Command(
    name = "fovea",
    description = "Vision-language models inside one JVM process.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = FoveaCommand.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed; the reason is on standard error",
      "2:wrong arguments",
      "3:no server is there",
      "130:interrupted, as by Ctrl-C"
    })
final class FoveaCommand implements Runnable {
  private static final int NOBODY_THERE = 3;

  /** What a shell makes of SIGINT. */
  private static final int INTERRUPTED = 130;

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show where an error comes from. FOVEA_DEBUG=1 in the environment does so too.")
  private boolean verbose;

  /**
   * Returns the command line for {@code arguments}, in the surroundings of this process. If they
   * begin with a command the others are left out: reading their descriptions takes longer than many
   * a command.
   */
  static CommandLine commandLine(Terminal terminal, ModelLoader loader, String... arguments) {
    Surroundings surroundings = Surroundings.ofProcess();
    String first = arguments.length == 0 ? "" : arguments[0];
    Map<String, Supplier<Object>> all = commands(terminal, loader, surroundings);
    Supplier<Object> only = all.get(first);
    return commandLine(terminal, only == null ? all : Map.of(first, only));
  }

  /** Returns the whole command line. */
  static CommandLine commandLine(Terminal terminal, ModelLoader loader, Surroundings surroundings) {
    return commandLine(terminal, commands(terminal, loader, surroundings));
  }

  private static CommandLine commandLine(Terminal terminal, Map<String, Supplier<Object>> some) {
    FoveaCommand root = new FoveaCommand();
    CommandLine line = new CommandLine(root);
    some.forEach((name, command) -> line.addSubcommand(name, command.get()));
    return line.setOut(terminal.out())
        .setErr(terminal.err())
        .setParameterExceptionHandler((exception, _) -> refuse(exception))
        .setExecutionExceptionHandler((exception, command, _) -> root.report(exception, command));
  }

  /** Returns what makes each command, by name and in the order of the help. */
  private static Map<String, Supplier<Object>> commands(
      Terminal terminal, ModelLoader loader, Surroundings surroundings) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("serve", () -> new ServeCommand(terminal, loader, ShutdownLimit.OF_SERVER));
    commands.put("run", () -> new RunCommand(terminal, loader, surroundings));
    commands.put("pull", () -> new PullCommand(terminal, surroundings));
    commands.put("list", () -> new ListCommand(terminal, surroundings));
    commands.put("show", () -> new ShowCommand(terminal, loader, surroundings));
    commands.put("ps", () -> new PsCommand(terminal, surroundings));
    commands.put("stop", () -> new StopCommand(terminal, surroundings));
    commands.put("rm", () -> new RmCommand(terminal, surroundings));
    commands.put("verify", () -> new VerifyCommand(terminal, loader));
    commands.put("warm-up", () -> new WarmUpCommand(loader));
    return commands;
  }

  /** Returns whether the environment asks for all that helps to find an error. */
  static boolean debug() {
    String value = System.getenv("FOVEA_DEBUG");
    return value != null && !value.isBlank() && !value.equals("0");
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int refuse(ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println("fovea: " + oneLine(String.valueOf(exception.getMessage())));
    command.getErr().println("`" + name + " --help` shows what can be given.");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private int report(Exception exception, CommandLine command) {
    if (exception instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    command.getErr().println("fovea: " + message(exception));
    if (verbose || debug()) {
      exception.printStackTrace(command.getErr());
    }
    return switch (exception) {
      case InterruptedException _ -> INTERRUPTED;
      case ServerException server when server.kind() == Kind.ABSENT -> NOBODY_THERE;
      default -> command.getCommandSpec().exitCodeOnExecutionException();
    };
  }

  static String message(Exception exception) {
    return switch (exception) {
      case FoveaException known -> oneLine(known.message());
      case ServerException server -> oneLine(server.problem());
      case NoSuchFileException missing ->
          oneLine(missing.getFile() + ": it is not there, and cannot be made");
      case AccessDeniedException denied -> oneLine(denied.getFile() + ": access is denied");
      case IOException io -> oneLine(io.toString());
      case InterruptedException stopped ->
          oneLine(Objects.requireNonNullElse(stopped.getMessage(), "interrupted"));
      default -> "a defect: " + oneLine(exception.toString()) + " (--verbose shows more)";
    };
  }

  private static String oneLine(String message) {
    return Terminal.plain(message.strip().replaceAll("\\s*\\R\\s*", "; "));
  }

  /** The version of the build. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      Properties properties = new Properties();
      try (InputStream file = FoveaCommand.class.getResourceAsStream("version.properties")) {
        properties.load(Objects.requireNonNull(file, "version.properties"));
      }
      return new String[] {"fovea " + properties.getProperty("version")};
    }
  }
}
