package dev.fovea.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The entry of the command line. */
public final class Main {
  /** Held, since loggers that nobody holds forget their level. */
  private static final Logger ROOT = Logger.getLogger("");

  private Main() {}

  /**
   * Runs the command in {@code arguments} and exits: 0 if it did its work, 1 if not, 2 if wrong.
   */
  public static void main(String... arguments) {
    ROOT.setLevel(FoveaCommand.debug() ? Level.INFO : Level.WARNING);
    Terminal terminal = Terminal.ofProcess();
    int code = FoveaCommand.commandLine(terminal, new ModelSource(), arguments).execute(arguments);
    if (!terminal.flush() && code == 0) {
      System.err.println("fovea: not all of the output could be written");
      code = 1;
    }
    // Threads of libraries may be left; what they do is no longer wanted.
    System.exit(code);
  }
}
