package dev.fovea.cli.terminal;

import dev.fovea.server.FoveaServer;
import dev.fovea.server.settings.ServerOptions;
import java.time.Duration;

/**
 * Ends the process when it was asked to end and does not do so in time, whatever holds it: an
 * answer, a connection, a model that is closed, output that nobody reads. What clients are told in
 * that time, they have been told; nothing is kept that would have to be written.
 *
 * @param time how long it may take
 * @param end ends the process
 */
public record ShutdownLimit(Duration time, Runnable end) {
  /** What a server promises; the process ends as if it had done so by itself. */
  public static final ShutdownLimit OF_SERVER =
      new ShutdownLimit(
          FoveaServer.closing(ServerOptions.DEFAULTS), () -> Runtime.getRuntime().halt(0));

  /** Starts to count. Returns at once. */
  public void start() {
    Thread.ofPlatform().daemon().name("shutdown limit").start(this::run);
  }

  private void run() {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      // Nobody has this thread, so nobody interrupts it; the process is to end in any case.
    }
    end.run();
  }
}
