package dev.fovea.cli.models;

import dev.fovea.cli.terminal.Amounts;
import dev.fovea.cli.terminal.Terminal;
import java.time.Duration;
import java.util.Optional;

/** How a pull goes on, in lines for a file or a program: one for every twentieth of it. */
public final class ProgressLines implements Library.PullView {
  private static final int STEPS = 20;

  private final Terminal terminal;
  private final String name;
  private int shown = -1;

  public ProgressLines(Terminal terminal, String name) {
    this.terminal = terminal;
    this.name = Terminal.plain(name);
  }

  @Override
  public void waiting(String reason) {
    terminal.err().println(name + ": " + reason);
  }

  @Override
  public void at(long done, long total, long rate, Optional<Duration> left) {
    if (total <= 0) {
      return;
    }
    int step = (int) (STEPS * Math.clamp((double) done / total, 0, 1));
    if (step <= shown) {
      return;
    }
    shown = step;
    String speed = rate > 0 ? ", " + Amounts.bytes(rate) + "/s" : "";
    String rest = left.map(time -> ", " + Amounts.time(time) + " left").orElse("");
    terminal
        .err()
        .println(
            "%s: %d %% (%s of %s)%s%s"
                .formatted(
                    name,
                    (int) (100 * Math.clamp((double) done / total, 0, 1)),
                    Amounts.bytes(done),
                    Amounts.bytes(total),
                    speed,
                    done < total ? rest : ""));
  }
}
