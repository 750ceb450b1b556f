package dev.fovea.cli.terminal;

import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a command reads from and writes to.
 *
 * @param interactive whether a person sits there, rather than a file or another program
 */
public record Terminal(BufferedReader in, PrintWriter out, PrintWriter err, boolean interactive) {

  /** Returns the standard streams of this process. */
  public static Terminal ofProcess() {
    return new Terminal(
        new BufferedReader(
            new InputStreamReader(
                System.in,
                Charset.forName(System.getProperty("stdin.encoding"), StandardCharsets.UTF_8))),
        new PrintWriter(System.out, /* autoFlush= */ false, System.out.charset()),
        new PrintWriter(System.err, /* autoFlush= */ true, System.err.charset()),
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent());
  }

  /** Writes {@code text} at once. */
  public void show(String text) {
    out.print(text);
    out.flush();
  }

  /** Writes a line at once. */
  public void showLine(String line) {
    show(line + System.lineSeparator());
  }

  /** Returns {@code text} without what could steer a terminal. */
  public static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]", "?");
  }

  /** Writes what is left, and returns whether all could be written. */
  public boolean flush() {
    err.flush();
    return !out.checkError();
  }
}
