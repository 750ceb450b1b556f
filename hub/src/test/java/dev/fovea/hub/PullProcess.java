package dev.fovea.hub;

import dev.fovea.hub.cache.Disk;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.transfer.PullListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Pulls in a process of its own, so that it can be killed. */
public final class PullProcess {
  private PullProcess() {}

  /**
   * Runs {@code pull ENDPOINT CACHE} or {@code find ENDPOINT CACHE}; writes the folder, and exits
   * with 0, or with 1 and the reason.
   */
  public static void main(String[] arguments) throws InterruptedException {
    HubSettings settings =
        HubFixture.withTimeout(
            HubFixture.settings(URI.create(arguments[1]), Path.of(arguments[2])),
            Duration.ofSeconds(2));
    Hub hub = new Hub(settings, HubFixture.QUICK, Disk.REAL);
    try {
      Snapshot snapshot =
          arguments[0].equals("pull")
              ? hub.pull(HubFixture.ID, PullListener.NONE)
              : hub.find(HubFixture.ID).orElseThrow();
      System.out.println(snapshot.folder());
    } catch (HubException e) {
      System.out.println(e.code() + ": " + e.message());
      System.exit(1);
    }
  }

  /** Starts a pull in another JVM. */
  public static Process start(URI endpoint, Path cache) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-cp",
                classPath,
                PullProcess.class.getName(),
                "pull",
                endpoint.toString(),
                cache.toString()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
