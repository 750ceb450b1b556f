package dev.fovea.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.server.wire.ApiException;
import dev.fovea.server.work.MemoryShares.Share;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemorySharesTest {
  private static final int MEGABYTE = 1 << 20;

  private final MemoryShares memory = new MemoryShares("pictures", 10 * MEGABYTE);

  private static Deadline never() {
    return Deadline.in(Duration.ofHours(1));
  }

  @Test
  void take_enough_isGivenBackOnce() throws Exception {
    Share share = memory.take(4 * MEGABYTE, never());
    assertThat(memory.freeBytes()).isEqualTo(6 * MEGABYTE);
    share.keep(MEGABYTE);
    assertThat(memory.freeBytes()).isEqualTo(9 * MEGABYTE);
    share.keep(5 * MEGABYTE);
    assertThat(memory.freeBytes()).isEqualTo(9 * MEGABYTE);
    share.close();
    share.close();
    assertThat(memory.freeBytes()).isEqualTo(10 * MEGABYTE);
  }

  @Test
  void take_tooLittleLeft_waitsUntilThereIsEnough() throws Exception {
    Share large = memory.take(8 * MEGABYTE, never());
    CompletableFuture<Share> waiting = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        waiting.complete(memory.take(5 * MEGABYTE, never()));
      } catch (InterruptedException | RuntimeException e) {
        waiting.completeExceptionally(e);
      }
    });
    assertThat(waiting).isNotDone();
    large.keep(5 * MEGABYTE);
    waiting.get().close();
    assertThat(memory.freeBytes()).isEqualTo(5 * MEGABYTE);
  }

  @Test
  void take_noneByTheDeadline_isRefusedWith503() throws Exception {
    try (Share _ = memory.take(8 * MEGABYTE, never())) {
      assertThatThrownBy(() -> memory.take(3 * MEGABYTE, Deadline.in(Duration.ofMillis(1))))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.error().status()).isEqualTo(503));
    }
    assertThat(memory.freeBytes()).isEqualTo(10 * MEGABYTE);
  }

  @Test
  void close_whileWorkGoesOn_givesBackAtItsEnd() throws Exception {
    Share share = memory.take(4 * MEGABYTE, never());
    long during =
        share.use(() -> {
          share.close();
          return memory.freeBytes();
        });
    assertThat(during).isEqualTo(6 * MEGABYTE);
    assertThat(memory.freeBytes()).isEqualTo(10 * MEGABYTE);
    assertThatThrownBy(() -> share.use(() -> 1)).isInstanceOf(CancellationException.class);
  }
}
