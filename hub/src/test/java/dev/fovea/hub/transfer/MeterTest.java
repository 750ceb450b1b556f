package dev.fovea.hub.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeterTest {
  private static final long SECOND = 1_000_000_000;

  private final List<PullEvent> events = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong(-5 * SECOND);
  private final Meter meter = new Meter(events::add, clock::get);

  @Test
  void tick_often_tellsOnceASecond() {
    meter.start(1000, 100);
    for (int i = 0; i < 35; i++) {
      clock.addAndGet(SECOND / 10);
      meter.add(10);
      meter.tick();
    }
    assertThat(events)
        .containsExactly(
            new PullEvent.Started(1000, 100),
            new PullEvent.Progress(200, 1000, 100, Optional.of(Duration.ofSeconds(8))),
            new PullEvent.Progress(300, 1000, 100, Optional.of(Duration.ofSeconds(7))),
            new PullEvent.Progress(400, 1000, 100, Optional.of(Duration.ofSeconds(6))));
  }

  @Test
  void tick_nothingComes_knowsNoEnd() {
    meter.start(1000, 0);
    clock.addAndGet(2 * SECOND);
    meter.add(-50);
    meter.tick();
    assertThat(events).endsWith(new PullEvent.Progress(0, 1000, 0, Optional.empty()));
  }

  @Test
  void start_again_isToldOnce() {
    meter.start(1000, 0);
    meter.start(2000, 500);
    assertThat(events).hasSize(1);
  }
}
