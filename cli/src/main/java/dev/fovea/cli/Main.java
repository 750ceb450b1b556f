package dev.fovea.cli;

import dev.fovea.cli.models.ModelSource;
import dev.fovea.cli.terminal.Interrupts;
import dev.fovea.cli.terminal.Terminal;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The entry of the command line. */
public final class Main {
  /** What is needed after the signals are seen to. */
  private static final class Log {
    /** Held, since loggers that nobody holds forget their level. */
    static final Logger ROOT = Logger.getLogger("");
  }

  private Main() {}

  /**
   * Runs the command in {@code arguments} and exits: 0 if it did its work, 1 if not, 2 if wrong.
   */
  public static void main(String... arguments) {
    if (isServer(arguments)) {
      // First of all, since a server may be told to end at any moment of its start. Until it sees
      // to that itself there is nothing to be ended in order.
      Interrupts.on(() -> Runtime.getRuntime().halt(0), "INT", "TERM");
    }
    Log.ROOT.setLevel(FoveaCommand.debug() ? Level.INFO : Level.WARNING);
    Terminal terminal = Terminal.ofProcess();
    int code = FoveaCommand.commandLine(terminal, new ModelSource(), arguments).execute(arguments);
    if (!terminal.flush() && code == 0) {
      System.err.println("fovea: not all of the output could be written");
      code = 1;
    }
    // Threads of libraries may be left; what they do is no longer wanted.
    System.exit(code);
  }

  /** Returns whether the first of the arguments that is no option is the command of a server. */
  static boolean isServer(String... arguments) {
    for (String argument : arguments) {
      if (!argument.startsWith("-")) {
        return argument.equals("serve");
      }
    }
    return false;
  }
}
