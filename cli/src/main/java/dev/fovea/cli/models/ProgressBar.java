package dev.fovea.cli.models;

import dev.fovea.cli.terminal.Amounts;
import dev.fovea.cli.terminal.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a pull goes on, in one line of a terminal that is written again and again. */
public final class ProgressBar implements Library.PullView {
  private static final int WIDTH = 79;
  private static final int BAR = 20;
  private static final int LONGEST_NAME = 24;

  private final Terminal terminal;
  private final String name;
  private int written;

  public ProgressBar(Terminal terminal, String name) {
    this.terminal = terminal;
    String plain = Terminal.plain(name);
    this.name =
        plain.length() <= LONGEST_NAME
            ? plain
            : "..." + plain.substring(plain.length() - LONGEST_NAME + 3);
  }

  @Override
  public void at(long done, long total, long rate, Optional<Duration> left) {
    String line = line(done, total, rate, left);
    String erased = " ".repeat(Math.max(0, written - line.length()));
    terminal.show("\r" + line + erased);
    written = line.length();
  }

  /** Writes the reason in a line of its own. */
  @Override
  public void waiting(String reason) {
    terminal.showLine("\r" + reason + " ".repeat(Math.max(0, written - reason.length())));
    written = 0;
  }

  private String line(long done, long total, long rate, Optional<Duration> left) {
    if (total <= 0) {
      return name + "  asking what there is to fetch";
    }
    double part = Math.clamp((double) done / total, 0, 1);
    int full = (int) (part * BAR);
    List<String> parts = new ArrayList<>();
    parts.add(name);
    parts.add("[" + "#".repeat(full) + "-".repeat(BAR - full) + "]");
    parts.add((int) (part * 100) + " %");
    parts.add(Amounts.bytes(total));
    if (rate > 0 && done < total) {
      parts.add(Amounts.bytes(rate) + "/s");
      left.map(Amounts::time).ifPresent(parts::add);
    }
    while (String.join(" ", parts).length() > WIDTH) {
      parts.removeLast();
    }
    return String.join(" ", parts);
  }

  /** Goes to the next line, if something was written in this one. */
  public void end() {
    if (written > 0) {
      terminal.showLine("");
      written = 0;
    }
  }
}
