package dev.fovea.cli.models;

import dev.fovea.cli.models.Library.PullView;
import dev.fovea.cli.models.Library.Pulled;
import dev.fovea.cli.terminal.Amounts;
import dev.fovea.cli.terminal.Interrupts;
import dev.fovea.cli.terminal.Terminal;
import dev.fovea.hub.settings.HubException;
import java.time.Duration;
import java.util.Optional;

/** Pulls a model and shows how that goes on. Ctrl-C ends the pull. */
public record Puller(Terminal terminal) {

  /**
   * Pulls a model and says what is there then.
   *
   * @throws HubException if it cannot be had
   * @throws ServerException if the server cannot be asked, or its download failed
   * @throws InterruptedException on Ctrl-C; the message says what is kept
   */
  public void pull(Library library, String name) throws InterruptedException {
    ProgressBar bar = new ProgressBar(terminal, name);
    Last last = new Last(terminal.interactive() ? bar : new ProgressLines(terminal, name));
    Thread self = Thread.currentThread();
    Pulled pulled;
    try (Interrupts _ = Interrupts.once(self::interrupt, "INT")) {
      pulled = library.pull(name, last);
    } catch (InterruptedException e) {
      throw stopped(name, last, e);
    } finally {
      bar.end();
    }
    // A signal that came too late to stop the pull stops nothing else.
    boolean _ = Thread.interrupted();
    terminal.showLine(
        "%s %s: %s in %s"
            .formatted(
                last.first == last.total ? "Up to date:" : "Pulled",
                Terminal.plain(name),
                Amounts.bytes(pulled.bytes()),
                Terminal.plain(pulled.place())));
  }

  private static InterruptedException stopped(String name, Last last, InterruptedException reason) {
    if (reason instanceof Library.LeftException) {
      return new InterruptedException(
          "stopped watching; the server goes on with its download of " + name);
    }
    String kept =
        last.total > 0
            ? Amounts.bytes(last.done) + " of " + Amounts.bytes(last.total) + " are kept"
            : "what was there is kept";
    InterruptedException stopped =
        new InterruptedException(
            "stopped; %s, and `fovea pull %s` goes on there".formatted(kept, name));
    stopped.initCause(reason);
    return stopped;
  }

  /** Remembers where a pull is. */
  private static final class Last implements PullView {
    private final PullView view;
    private long first = -1;
    private long done;
    private long total;
    private String lastReason = "";

    Last(PullView view) {
      this.view = view;
    }

    @Override
    public void at(long nowDone, long nowTotal, long rate, Optional<Duration> left) {
      if (nowTotal > 0 && first < 0) {
        first = nowDone;
      }
      done = nowDone;
      total = nowTotal;
      view.at(nowDone, nowTotal, rate, left);
    }

    @Override
    public void waiting(String reason) {
      if (!reason.equals(lastReason)) {
        lastReason = reason;
        view.waiting(Terminal.plain(reason));
      }
    }
  }
}
