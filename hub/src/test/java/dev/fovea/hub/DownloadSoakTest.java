package dev.fovea.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Downloads that are killed at random bytes and go on, from a hub that fails in every way it can.
 * {@code -Dfovea.hub.soak=1000} sets how many.
 */
class DownloadSoakTest {
  private static final int DOWNLOADS = Integer.getInteger("fovea.hub.soak", 60);
  private static final int AT_ONCE = 4;

  @TempDir private Path folder;

  @Test
  void pull_killedAndFailing_endsVerifiedAndFetchesNothingVerifiedTwice() throws Exception {
    List<Future<SoakRun.Outcome>> runs = new ArrayList<>();
    int kills = 0;
    int processes = 0;
    int failures = 0;
    int faults = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int i = 0; i < DOWNLOADS; i++) {
        int seed = i;
        Path cache = Files.createDirectory(folder.resolve("run" + seed));
        runs.add(threads.submit(() -> new SoakRun(seed, cache.resolve("hub")).run()));
      }
      for (Future<SoakRun.Outcome> run : runs) {
        SoakRun.Outcome outcome = run.get();
        kills += outcome.interrupts() + outcome.processKills();
        processes += outcome.processKills();
        failures += outcome.failures();
        faults += outcome.faults();
      }
    }
    System.out.printf(
        "soak: %d downloads, %d faults, %d kills (%d of processes), %d clear failures, all"
            + " verified%n",
        DOWNLOADS, faults, kills, processes, failures);
    assertThat(kills).isGreaterThan(DOWNLOADS / 4);
    assertThat(processes).isPositive();
    assertThat(faults).isGreaterThan(DOWNLOADS);
  }
}
