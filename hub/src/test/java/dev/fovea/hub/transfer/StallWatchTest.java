package dev.fovea.hub.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StallWatchTest {
  private static final Duration SHORT = Duration.ofMillis(40);
  private static final Duration LONG = Duration.ofHours(1);

  /** A body of which nothing comes until somebody closes it. */
  private static final class Stalled extends InputStream {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      return read(new byte[1], 0, 1);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IOException("closed");
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void skip_nothingComes_fails() throws IOException {
    try (StallWatch watch = new StallWatch(SHORT);
        InputStream body = watch.guard(new Stalled())) {
      assertThatThrownBy(() -> body.skipNBytes(100))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("nothing came for 40 ms");
    }
  }

  @Test
  void skip_moreThanThereIs_isWhatThereWas() throws IOException {
    byte[] content = new byte[100_000];
    content[90_000] = 7;
    try (StallWatch watch = new StallWatch(LONG);
        InputStream body = watch.guard(new ByteArrayInputStream(content))) {
      assertThat(body.skip(-1)).isZero();
      assertThat(body.skip(90_000)).isEqualTo(90_000);
      assertThat(body.read()).isEqualTo(7);
      assertThat(body.skip(50_000)).isEqualTo(9_999);
      assertThat(body.skip(1)).isZero();
    }
  }
}
