package dev.fovea.hub;

import dev.fovea.fakehub.FakeHub;
import java.util.concurrent.CountDownLatch;

/**
 * Interrupts the thread that made it once so many bytes more were sent. Nothing more is sent then
 * until it is closed, so that a pull cannot end before it notices.
 */
public final class Interruption implements AutoCloseable {
  private final FakeHub fake;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Interruption(FakeHub fake) {
    this.fake = fake;
  }

  static Interruption of(FakeHub fake, long bytes) {
    Interruption interruption = new Interruption(fake);
    Thread puller = Thread.currentThread();
    long start = fake.bodyBytes();
    fake.afterBytes(sent -> {
      if (sent - start >= bytes) {
        puller.interrupt();
        await(interruption.closed);
      }
    });
    return interruption;
  }

  /** Waits on a thread of the fake hub, which nobody interrupts. */
  public static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    fake.afterBytes(sent -> {});
    closed.countDown();
  }
}
